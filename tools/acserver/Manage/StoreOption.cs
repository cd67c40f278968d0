using System.CommandLine;
using Acserver.Bundles;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.Linux.FileSystem;

namespace Acserver.Manage;

/// <summary>Which store a command works on.</summary>
internal static class StoreOption
{
    private const string SystemDirectory = "/var/lib/acserver";

    internal static Option<string?> New() => new("--store")
    {
        Description = "the store's directory (default: $ACSERVER_STORE, else /var/lib/acserver for root and ~/.local/share/acserver for others)", HelpName = "DIR",
    };

    /// <summary>Opens the store that is given, or the usual one.</summary>
    /// <exception cref="NotFoundException">None is given, and there is no home.</exception>
    internal static DepotDirectory Open(string? given)
    {
        var depot = DepotDirectory.Open(given ?? Default());
        if (BundleCommit.IsPending(depot))
        {
            using var held = BundleState.Lock(depot); // a load that was decided and killed; or one under way, which ends soon
            BundleCommit.Finish(depot);
        }

        return depot;
    }

    private static string Default() =>
        Variable("ACSERVER_STORE") is { } chosen ? chosen
        : Sys.Geteuid() == 0 ? SystemDirectory
        : Variable("XDG_DATA_HOME") is { } data ? Path.Join(data, "acserver")
        : Variable("HOME") is { } home ? Path.Join(home, ".local/share/acserver")
        : throw new NotFoundException("store: neither XDG_DATA_HOME nor HOME is set", "say where with --store");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

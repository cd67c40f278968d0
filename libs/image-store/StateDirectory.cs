using Appc.ImageSpec;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

/// <summary>Where images, keys and pods are kept unless <c>--dir</c> says otherwise.</summary>
public static class StateDirectory
{
    private const string SystemDirectory = "/var/lib/appc";

    /// <summary>
    /// $APPC_DIR when set; else /var/lib/appc for root, and for a user $XDG_DATA_HOME/appc or ~/.local/share/appc. It need not exist.
    /// </summary>
    /// <exception cref="NotFoundException">A user without XDG_DATA_HOME and HOME (absolute paths, by the XDG Base Directory Specification).</exception>
    public static string Default()
    {
        if (Environment.GetEnvironmentVariable("APPC_DIR") is { Length: > 0 } chosen)
        {
            return chosen.StartsWith('/') ? chosen : throw new BadInputException($"APPC_DIR {chosen}: must be an absolute path");
        }

        return Usual() ?? throw new NotFoundException("state directory: neither XDG_DATA_HOME nor HOME is set", "say where with --dir");
    }

    /// <summary>Whether there is such a place: false for a user without APPC_DIR, XDG_DATA_HOME and HOME.</summary>
    public static bool IsKnown => AbsoluteFrom("APPC_DIR", string.Empty) is not null || Usual() is not null;

    private static string? Usual() => Sys.Geteuid() == 0 ? SystemDirectory : AbsoluteFrom("XDG_DATA_HOME", "appc") ?? AbsoluteFrom("HOME", ".local/share/appc");

    private static string? AbsoluteFrom(string variable, string below) =>
        Environment.GetEnvironmentVariable(variable) is { } value && value.StartsWith('/') ? Path.Join(value, below) : null;
}

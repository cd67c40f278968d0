using System.Collections.Immutable;
using Appc.ImageSpec;

namespace Appc.PodLaunch.Network;

/// <summary>Where network plugins are sought.</summary>
/// <param name="Directories">In order.</param>
public sealed record PluginPath(ImmutableArray<string> Directories)
{
    /// <summary>The variable that names other directories, as with other programs that call CNI plugins.</summary>
    public const string Variable = "CNI_PATH";

    /// <summary>The caller's, or where distributions put plugins.</summary>
    public static PluginPath OfMachine() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text
        ? new([.. text.Split(':').Where(directory => directory.StartsWith('/'))])
        : new(["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"]);

    /// <summary>As plugins that call others want it.</summary>
    public string Text => string.Join(':', Directories);

    /// <summary>Whether one of them has the plugin.</summary>
    internal bool Has(string type) => TryFind(type) is not null;

    /// <summary>The program of a plugin.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public string Find(string type) => TryFind(type)
        ?? throw new NotFoundException(
            $"find network plugin {type}: it is not in {string.Join(", ", Directories)}",
            $"install it (Debian: containernetworking-plugins), or name its directory in {Variable}");

    private string? TryFind(string type) => Directories.Select(directory => Path.Join(directory, type)).FirstOrDefault(File.Exists);
}

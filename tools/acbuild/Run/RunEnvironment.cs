using System.Collections;
using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Acbuild.Run;

/// <summary>The environment of a command: the image's, and a PATH where it has none. Nothing of the caller's.</summary>
internal static class RunEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The variables for an image.</summary>
    internal static ImmutableArray<EnvironmentVariable> Of(ImageManifest manifest)
    {
        var own = manifest.App?.Environment ?? [];
        return own.Any(variable => variable.Name == "PATH") ? own : own.Insert(0, new EnvironmentVariable("PATH", DefaultPath));
    }

    /// <summary>The variables of this process, which was started with those of an image; in byte order.</summary>
    internal static ImmutableArray<EnvironmentVariable> Own() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => new EnvironmentVariable((string)entry.Key, (string?)entry.Value ?? string.Empty))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal),
    ];

    /// <summary>The files that a command's name may mean: itself, or in each directory of PATH.</summary>
    internal static IEnumerable<string> Programs(string command) => command.Contains('/', StringComparison.Ordinal)
        ? [command]
        : (Environment.GetEnvironmentVariable("PATH") ?? DefaultPath).Split(':').Select(directory => $"{directory}/{command}");
}

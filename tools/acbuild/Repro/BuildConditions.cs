using System.Diagnostics;
using Appc.Linux.FileSystem;

namespace Acbuild.Repro;

/// <summary>What surrounds one of the two builds, none of which may show in an image.</summary>
/// <param name="Umask">The mode creation mask.</param>
/// <param name="Environment">Variables that are set.</param>
/// <param name="Wrapper">Programs, each with its arguments, that start the build in their own conditions.</param>
/// <param name="Shown">The conditions, for people.</param>
internal sealed record BuildConditions(string Umask, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Wrapper, string Shown)
{
    private const string HostName = "echo verify-repro >/proc/sys/kernel/hostname; ";

    /// <summary>The conditions of the first build: quiet ones.</summary>
    internal static BuildConditions First(string directory) =>
        new("022", Variables("UTC0", "C.UTF-8", directory), [], "umask 022, TZ=UTC0, C.UTF-8, every processor");

    /// <summary>Those of the second: all that can be had otherwise.</summary>
    internal static BuildConditions Second(string directory, bool otherFileSystem)
    {
        var (wrapper, shown) = (new List<string>(), "umask 077, TZ=XST-13:45, tr_TR.UTF-8");
        if (Works("taskset", "-c", "0", "true"))
        {
            wrapper.AddRange(["taskset", "-c", "0"]);
            shown += ", one processor";
        }

        if (Sys.Geteuid() == 0 && Works("unshare", "--uts", "--", "true"))
        {
            wrapper.AddRange(["unshare", "--uts", "--", "/bin/sh", "-c", HostName + "exec \"$@\"", "sh"]);
            shown += ", another host name";
        }

        return new BuildConditions("077", Variables("XST-13:45", "tr_TR.UTF-8", directory), wrapper, shown + (otherFileSystem ? ", another file system" : ", another directory"));
    }

    /// <summary>How the build is started.</summary>
    /// <param name="arguments">Of this program.</param>
    internal ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        var program = System.Environment.ProcessPath ?? "/proc/self/exe";
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"umask {Umask}; exec \"$@\"", "sh", .. Wrapper, program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static Dictionary<string, string> Variables(string timeZone, string locale, string directory) => new(StringComparer.Ordinal)
    {
        ["TZ"] = timeZone,
        ["LANG"] = locale,
        ["LC_ALL"] = locale,
        ["TMPDIR"] = directory,
    };

    private static bool Works(params string[] command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command]) { UseShellExecute = false };
        using var process = Process.Start(start);
        process?.WaitForExit();
        return process?.ExitCode == 0;
    }
}

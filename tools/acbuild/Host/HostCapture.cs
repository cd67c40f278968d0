using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Host;

/// <summary>Reads files of the host as entries with open contents, and says what was passed over.</summary>
internal static class HostCapture
{
    /// <summary>A directory, as the entry with the empty name, and everything below it.</summary>
    /// <param name="directory">Its handle.</param>
    /// <param name="rules">How files become entries.</param>
    /// <param name="buildDirectory">The build's own directory, which is passed over.</param>
    /// <param name="sink">Gets each entry and, for a file, its content.</param>
    internal static void Directory(SafeFileHandle directory, CaptureRules rules, string buildDirectory, Action<TarEntry, SafeFileHandle?> sink) =>
        Say(RootfsCapture.Walk(directory, Options(rules, buildDirectory), sink), ".");

    /// <summary>One name in a directory, as the entry with the empty name, and everything below it.</summary>
    internal static void One(SafeFileHandle parent, ByteString name, CaptureRules rules, string? buildDirectory, Action<TarEntry, SafeFileHandle?> sink) =>
        Say(RootfsCapture.WalkOne(parent, name, Options(rules, buildDirectory), sink), name);

    /// <summary>As <see cref="Directory"/>, for who looks at the files only: nothing is said.</summary>
    internal static void LookAtDirectory(SafeFileHandle directory, CaptureRules rules, Action<TarEntry, SafeFileHandle?> sink) =>
        RootfsCapture.Walk(directory, Options(rules, buildDirectory: null), sink);

    /// <summary>As <see cref="One"/>, for who looks at the files only: nothing is said.</summary>
    internal static void LookAt(SafeFileHandle parent, ByteString name, CaptureRules rules, Action<TarEntry, SafeFileHandle?> sink) =>
        RootfsCapture.WalkOne(parent, name, Options(rules, buildDirectory: null), sink);

    private static CaptureOptions Options(CaptureRules rules, string? buildDirectory)
    {
        using var excluded = buildDirectory is null ? null : Sys.OpenDirectory(buildDirectory);
        return new CaptureOptions
        {
            Owner = rules.Owner,
            CrossFileSystems = true,
            ContentXattrsOnly = true,
            AllowChanges = true,
            Excluded = excluded is null ? null : Sys.Fstat(excluded),
        };
    }

    private static void Say(CaptureReport report, ByteString top)
    {
        foreach (var socket in report.Sockets)
        {
            Report.Warn($"copy {(socket.IsEmpty ? top : socket)}: a socket; archives cannot hold it, passed over");
        }

        foreach (var own in report.Excluded)
        {
            Report.Info($"copy {own}: the build's own directory, passed over");
        }
    }
}

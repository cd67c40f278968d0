using System.Text;
using System.Text.RegularExpressions;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Pods;
using Microsoft.Win32.SafeHandles;
using Runner.Run;

namespace Runner.Export;

/// <summary>What <c>runner export</c> was asked.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="App">The app; null for the only one.</param>
/// <param name="Output">Where the image goes.</param>
/// <param name="Overwrite">True to replace a file there.</param>
/// <param name="Live">True to read from under a running pod.</param>
internal sealed record ExportOptions(PodDirectory Pod, AcName? App, string Output, bool Overwrite, bool Live);

/// <summary>Archives the root filesystem of an app.</summary>
internal static partial class ExportHandler
{
    private const uint OrdinaryFile = 0x1a4; // 0644
    private const int LargestEtcFile = 64 * 1024;

    internal static int Run(ExportOptions options)
    {
        if (AmongUsers(options.Pod) is { } code)
        {
            return code;
        }

        if (!options.Overwrite && Path.Exists(options.Output))
        {
            throw Exists(options.Output);
        }

        using var store = LaunchedPod.Store(options.Pod);
        using var request = PodRequest.Of(LaunchedPod.Options(options.Pod), store);
        using var root = PodRoot.Open(options.Pod, request.Pod, options.App, options.Live);
        using var file = AtomicFile.Begin(WorkingDirectory.Resolve(options.Output), OrdinaryFile);
        Write(root, options.Live, file.Stream);
        try
        {
            file.Commit(options.Overwrite);
        }
        catch (SystemCallException failure) when (failure.Errno == Errno.EEXIST)
        {
            throw Exists(options.Output);
        }

        return 0;
    }

    /// <summary>The files of an ordinary user's pod that are not his own are read by this command once more, as root of the pod's users; null in any other case.</summary>
    private static int? AmongUsers(PodDirectory pod)
    {
        var directory = ("APPC_DIR", pod.StateDirectory);
        if (!LaunchedPod.HasCallersUsers(pod))
        {
            return null;
        }

        if (pod.State != PodState.Running)
        {
            return UserNamespaceProcess.Run(directory);
        }

        using var running = RunningPod.Of(pod);
        return UserNamespaceProcess.RunIn(running, directory);
    }

    private static void Write(PodRoot root, bool live, Stream output)
    {
        var latest = SourceDateEpoch.Read() is { } seconds ? new UnixTime(seconds, 0) : (UnixTime?)null;
        using var writer = new AciWriter(output, CompressionFormat.Gzip, CompressionOptions.Default) { LatestTime = latest };
        var manifest = root.Source.Manifest with { Dependencies = [], PathWhitelist = [] };
        writer.WriteManifest(manifest.ToJson(indented: false).Span, latest ?? default);
        using var tree = Sys.OpenDirectory(root.Source.Tree);
        var capture = new CaptureOptions { Owner = root.HasOwners ? null : new FileOwner(root.Uid, root.Gid), AllowChanges = live, ContentXattrsOnly = true };
        RootfsCapture.Walk(root.Handle, capture, (found, content) =>
        {
            var entry = root.InPod(found);
            if (content is null)
            {
                writer.Write(entry, content: null);
            }
            else if (!IsOfRunner(tree, root.Handle, entry.Name))
            {
                writer.Write(entry, content);
            }
        });
        writer.Finish();
    }

    /// <summary>A file of /etc that the image lacks and that reads as the runner writes it (ace.md; the pod's name is in it).</summary>
    private static bool IsOfRunner(SafeFileHandle tree, SafeFileHandle root, ByteString name)
    {
        var path = name.ToString();
        if (path is not ("etc/hosts" or "etc/resolv.conf") || Sys.TryFstatat(tree, name.Span, out _))
        {
            return false;
        }

        using var file = Sys.Openat2(root, name.Span, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW);
        var bytes = new byte[LargestEtcFile];
        var text = Encoding.UTF8.GetString(bytes, 0, Sys.Read(file, bytes));
        return path == "etc/hosts" ? Hosts().IsMatch(text) : File.Exists("/" + path) && File.ReadAllText("/" + path) == text;
    }

    private static BadInputException Exists(string path) => new($"write {ByteEscaping.ToDisplay(path)}: target file exists (try --overwrite)");

    [GeneratedRegex(@"\A127\.0\.0\.1\tlocalhost \S*\n::1\tlocalhost\n\z", RegexOptions.None, 1000)]
    private static partial Regex Hosts();
}

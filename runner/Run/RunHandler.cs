using Appc.CommandLine;
using Appc.ImageStore;
using Appc.Linux.Process;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Pods;
using Runner.Users;

namespace Runner.Run;

/// <summary>What <c>runner run</c> was asked.</summary>
/// <param name="Launch">The pod.</param>
/// <param name="UuidFile">Where the UUID goes; null for nowhere.</param>
/// <param name="Quiet">True to say only what is wrong.</param>
internal sealed record RunOptions(LaunchOptions Launch, string? UuidFile, bool Quiet)
{
    /// <summary>The pod that was put together before; null for a new one.</summary>
    internal PodDirectory? Prepared { get; init; }
}

/// <summary>Verifies, renders, launches, waits.</summary>
internal static class RunHandler
{
    internal static int Run(RunOptions options)
    {
        Report.Quiet = options.Quiet;
        using var store = UsersStore.Open(options.Launch.Directory);
        using var request = PodRequest.Of(options.Launch, store);
        if (!LauncherThreads.MayClone())
        {
            StartAgain(options, request.Images);
        }

        var pod = PodLauncher.Prepare(request.Pod, options.Prepared?.Id ?? PodId.New(), Report.Warn);
        foreach (var note in pod.Notes)
        {
            Report.Warn(note);
        }

        if (options.UuidFile is { } file)
        {
            File.WriteAllText(file, pod.Id + "\n");
        }

        return pod.Run(options.Prepared is not null).Code;
    }

    /// <summary>
    /// Taking an image in starts threads, and a process with threads must not clone. The images are in the store now, so the
    /// same program starts again in this very process, with the images' IDs.
    /// </summary>
    private static void StartAgain(RunOptions options, IEnumerable<StoredImage> images)
    {
        if (!options.Launch.StoredImages.IsEmpty)
        {
            throw new InvalidOperationException("launch: this process has threads although it took no image in");
        }

        var arguments = Environment.GetCommandLineArgs().ToList();
        arguments.InsertRange(arguments.IndexOf(options.Prepared is null ? "run" : "run-prepared") + 1, images.Select(image => $"--stored-image={image.Id}"));
        Processes.Execute("/proc/self/exe", arguments);
    }
}

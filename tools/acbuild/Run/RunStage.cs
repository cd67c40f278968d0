using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Pods;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Run;

/// <summary>
/// The part of <c>run</c> that is a process of its own: it has started no thread, as a launch demands, and the image's environment is its own.
/// Its exit code is the command's; where there was no command to have one, it leaves the reason in a file.
/// </summary>
internal static class RunStage
{
    private const string FailureFile = "failure";

    /// <summary>Launches what the request in a pod's directory asks for, and waits.</summary>
    /// <param name="pod">The pod's directory.</param>
    /// <param name="parent">The process that wants it; where that was killed meanwhile, nothing is launched.</param>
    internal static int Run(string pod, int parent)
    {
        try
        {
            Processes.DieWithParent();
            if (!IsStillThere(parent))
            {
                return 1;
            }

            var request = StageRequest.Read(pod);
            return request.Engine == RunEngine.Chroot ? Become(pod, request) : Launch(LaunchOf(pod, request));
        }
        catch (Exception failure) when (failure is SystemCallException or BadInputException or NotFoundException)
        {
            File.WriteAllText(Path.Join(pod, FailureFile), failure.Message);
            return 1;
        }
    }

    /// <summary>Why the last launch in a pod's directory came to nothing; null where the command ran.</summary>
    internal static string? TakeFailure(string pod)
    {
        var path = Path.Join(pod, FailureFile);
        if (!File.Exists(path))
        {
            return null;
        }

        var reason = File.ReadAllText(path);
        File.Delete(path);
        return reason;
    }

    // What ended before it was asked for leaves this process to another parent (proc_pid_status(5), PPid).
    private static bool IsStillThere(int parent) => File.ReadLines("/proc/self/status").Contains($"PPid:\t{parent}", StringComparer.Ordinal);

    private static int Launch(LaunchRequest request)
    {
        using var terminal = new TerminalWatcher(request.Terminal);
        return PlanExecutor.Run(PlanBuilder.Build(request), terminal).Code;
    }

    /// <summary>
    /// A command of a build may ask its user something, so it has a terminal of its own where the caller's three streams are one that this
    /// process may use: not in the background of a shell, where setting it would stop the build.
    /// </summary>
    private static CallerTerminal? TerminalOf(HostFacts host)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        return Processes.IsTerminal(1) && Processes.IsTerminal(2) && Terminals.IsInForeground(input) ? host.Caller : null;
    }

    private static LaunchRequest LaunchOf(string pod, StageRequest request)
    {
        var host = HostProbe.Facts() with { Users = CallerUsers.OfOwnNamespace() };
        var manifest = new ImageManifest { Name = AcIdentifier.Parse("acbuild"), App = new App { User = "0", Group = "0", WorkingDirectory = request.WorkingDirectory } };
        var environment = RunEnvironment.Own();
        var settings = new AppSettings { Exec = request.Command[0], Arguments = request.Command[1..], Environment = environment };
        var app = new AppResolver(host, "acbuild", request.Network, new PodVolumes([], Path.Join(pod, "work"))).Resolve(manifest, Path.Join(pod, "root"), settings, pod).Request;
        return new LaunchRequest
        {
            Host = host,
            HostName = "acbuild",
            HostNetwork = request.Network,
            Terminal = TerminalOf(host),
            Apps =
            [
                app with
                {
                    Root = RootFilesystem.Copy,
                    Environment = [.. environment.Select(variable => ByteString.FromText($"{variable.Name}={variable.Value}"))],
                    EtcFiles = [],
                    Volumes = request.HasSecrets ? [Secrets(pod)] : [],
                },
            ],
        };
    }

    private static VolumeMount Secrets(string pod) => new("secrets", Path.Join(pod, "secrets"), "run/secrets", [], ReadOnly: true, Recursive: false);

    private static int Become(string pod, StageRequest request)
    {
        using (var root = Sys.OpenDirectory(Path.Join(pod, "root")))
        {
            Processes.EnterRoot(root, request.WorkingDirectory);
        }

        foreach (var program in RunEnvironment.Programs(request.Command[0]).Where(File.Exists))
        {
            Processes.Execute(program, request.Command);
        }

        return NoSuchCommand;
    }

    private const int NoSuchCommand = 127; // as a shell has it
}

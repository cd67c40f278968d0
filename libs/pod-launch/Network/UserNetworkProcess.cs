using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Network;

/// <summary>The program that carries an ordinary user's connections, while it runs. It ends when this is disposed, and with the runner.</summary>
internal sealed class UserNetworkProcess : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private readonly SpawnedProcess _process;
    private readonly SafeFileHandle _life;

    private UserNetworkProcess(SpawnedProcess process, SafeFileHandle life)
    {
        (_process, _life) = (process, life);
    }

    /// <summary>Starts it, and returns when the pod has its network.</summary>
    /// <exception cref="PluginException">It ended, or did not become ready; the message has its own words.</exception>
    internal static UserNetworkProcess Start(UserNetwork network, int init)
    {
        var log = Path.Join(network.Directory, "log");
        using var errors = File.OpenHandle(log, FileMode.Create, FileAccess.Write);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var (lifeRead, lifeWrite) = Processes.Pipe();
        var (readyRead, readyWrite) = Processes.Pipe();
        using (lifeRead)
        using (readyRead)
        {
            var step = network.Start;
            (SafeFileHandle, int)[] files = network.Pasta is null
                ? [(nothing, 0), (errors, 1), (errors, 2), (readyWrite, 3), (lifeRead, 4)]
                : [(lifeRead, 0), (readyWrite, 1), (errors, 2)];
            string[] arguments = [Path.GetFileName(step.Path), .. step.Arguments.Select(argument => Fill(argument, init))];
            var process = SpawnedProcess.Start(step.Path, arguments, [$"PATH={Environment.GetEnvironmentVariable("PATH")}"], files);
            readyWrite.Dispose();
            var running = new UserNetworkProcess(process, lifeWrite);
            try
            {
                AwaitReady(network, readyRead, log);
                Forward(network);
                return running;
            }
            catch (PluginException failure)
            {
                running.Dispose();
                throw new PluginException($"join network default: {network.Name}: {failure.Message}");
            }
        }
    }

    public void Dispose()
    {
        _life.Dispose(); // the keeper, or slirp4netns itself, sees the end of it
        if (!Processes.WaitReadable(_process.Handle, (int)s_limit.TotalMilliseconds))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Fill(string argument, int init) => argument switch
    {
        RunnerStep.NetworkNamespace => string.Create(CultureInfo.InvariantCulture, $"/proc/{init}/ns/net"),
        UserNetwork.UserNamespace => string.Create(CultureInfo.InvariantCulture, $"/proc/{init}/ns/user"),
        RunnerStep.Init => init.ToString(CultureInfo.InvariantCulture),
        _ => argument,
    };

    /// <summary>slirp4netns writes one byte; pasta writes a file, and the pipe ends where pasta does.</summary>
    private static void AwaitReady(UserNetwork network, SafeFileHandle pipe, string log)
    {
        const int interval = 2;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_limit;)
        {
            if (network.Pasta is not null && File.Exists(network.ReadyFile) && new FileInfo(network.ReadyFile).Length > 0)
            {
                return;
            }

            if (Processes.WaitReadable(pipe, interval))
            {
                if (Sys.Read(pipe, new byte[1]) == 1)
                {
                    return;
                }

                throw new PluginException($"it ended at once{LastWords(log)}");
            }
        }

        throw new PluginException($"it was not ready within {s_limit.TotalSeconds:0} seconds{LastWords(log)}");
    }

    /// <summary>pasta has its ports from its arguments; slirp4netns is told.</summary>
    private static void Forward(UserNetwork network)
    {
        foreach (var port in network.Pasta is null ? network.Ports : [])
        {
            var answer = Ask(network.Socket, string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"execute":"add_hostfwd","arguments":{"proto":"{{{port.Protocol}}}","host_addr":"{{{port.HostAddress ?? "0.0.0.0"}}}","host_port":{{{port.HostPort}}},"guest_port":{{{port.PodPort}}}}}"""));
            if (!answer.Contains("\"return\"", StringComparison.Ordinal))
            {
                throw new PluginException($"expose port {port.Name}: {port} of the host cannot be had");
            }
        }
    }

    private static string Ask(string path, string order)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)s_limit.TotalMilliseconds };
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(Encoding.UTF8.GetBytes(order));
            socket.Shutdown(SocketShutdown.Send);
            var answer = new byte[4096];
            return Encoding.UTF8.GetString(answer, 0, socket.Receive(answer));
        }
        catch (SocketException e)
        {
            throw new PluginException($"its socket: {e.Message}");
        }
    }

    private static string LastWords(string log) => File.ReadLines(log).LastOrDefault(line => !line.Contains("syslog", StringComparison.Ordinal) && line.Trim().Length > 0) is { } line
        ? $": {ByteEscaping.ToDisplay(line.Trim())}" : string.Empty;
}

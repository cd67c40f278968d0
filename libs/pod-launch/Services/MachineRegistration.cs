using System.Net.Sockets;
using Appc.ImageSpec;
using Appc.PodLaunch.Pods;
using Appc.PodLaunch.Services.Bus;

namespace Appc.PodLaunch.Services;

/// <summary>Whether a pod is made known to systemd-machined, so that machinectl(1) lists it and can end it.</summary>
public enum RegisterMode
{
    /// <summary>Where systemd runs, and the runner is root in a unit of its own.</summary>
    Auto,

    /// <summary>The launch fails where it cannot be.</summary>
    Yes,

    /// <summary>Never.</summary>
    No,
}

/// <summary>
/// A pod as a machine of systemd-machined (org.freedesktop.machine1(5)), whose unit is the runner's: <c>machinectl terminate</c> stops that, and so the
/// runner gets SIGTERM. A runner in somebody's session would take the session along; its pods are not registered.
/// </summary>
internal sealed class MachineRegistration : IDisposable
{
    private const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";
    private const string Signature = "sayssus";
    private readonly RegisterMode _mode;
    private readonly Action<string> _warn;
    private readonly PodId _pod;
    private Thread? _thread;
    private volatile bool _isRegistered;

    /// <summary>The registration of a pod that is going to be.</summary>
    /// <param name="mode">Whether.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="refusal">Why this process cannot register one; null where it can.</param>
    /// <param name="warn">Told what went wrong without need.</param>
    /// <exception cref="BadInputException">It must be and cannot be.</exception>
    internal MachineRegistration(RegisterMode mode, PodId pod, string? refusal, Action<string> warn)
    {
        if (mode == RegisterMode.Yes && refusal is not null)
        {
            throw new BadInputException($"launch: --register=yes: {refusal}");
        }

        (_mode, _pod, _warn) = (refusal is null ? mode : RegisterMode.No, pod, warn);
    }

    /// <summary>The machine's name.</summary>
    internal string Name => $"appc-{_pod}";

    /// <summary>Why a process cannot register a pod of its own.</summary>
    /// <param name="isPrivileged">Whether it is root.</param>
    /// <param name="cgroups">Its /proc/self/cgroup.</param>
    /// <param name="isBooted">Whether systemd runs the machine: sd_booted(3).</param>
    internal static string? RefusalFor(bool isPrivileged, IEnumerable<string> cgroups, bool isBooted) =>
        !isPrivileged ? "only root can" : !isBooted ? "systemd does not run this machine" : UnitOf(cgroups) is null ? "the runner is not in a unit of its own: start it with systemd-run or as a service" : null;

    /// <summary>The refusal for this process.</summary>
    internal static string? Refusal(bool isPrivileged) => RefusalFor(isPrivileged, File.ReadLines("/proc/self/cgroup"), Directory.Exists("/run/systemd/system"));

    /// <summary>The pod's init is under way. Where it must be registered it is when this returns, else soon.</summary>
    /// <exception cref="BadInputException">It must be and cannot be.</exception>
    internal void Begin(int init)
    {
        switch (_mode)
        {
            case RegisterMode.Yes:
                Register(init);
                break;
            case RegisterMode.Auto:
                _thread = new Thread(() => TryRegister(init)) { IsBackground = true, Name = "machined" };
                _thread.Start();
                break;
            default:
                break;
        }
    }

    /// <summary>The pod has ended. machined would see that too, but only with the end of the unit.</summary>
    public void Dispose()
    {
        _thread?.Join();
        if (_isRegistered)
        {
            _isRegistered = false;
            Try(() => CallManager("UnregisterMachine", "s", body => body.Text(Name)), warn: false);
        }
    }

    private void TryRegister(int init) => Try(() => Register(init), warn: true);

    private void Register(int init)
    {
        try
        {
            CallManager("RegisterMachine", Signature, body =>
            {
                body.Text(Name);
                body.Bytes(Convert.FromHexString(_pod.ToString().Replace("-", "", StringComparison.Ordinal)));
                body.Text("appc");
                body.Text("container");
                body.Number((uint)init);
                body.Text(string.Empty);
            });
            _isRegistered = true;
        }
        catch (Exception failure) when (_mode == RegisterMode.Yes && failure is SocketException or BusErrorException)
        {
            throw new BadInputException($"launch: --register=yes: {failure.Message}", failure);
        }
    }

    private static void CallManager(string name, string signature, Action<BusMessage> write)
    {
        const string machined = "org.freedesktop.machine1";
        using var bus = new SystemBus();
        var body = new BusMessage();
        write(body);
        bus.Call(new BusMethod(machined, "/org/freedesktop/machine1", machined + ".Manager", name), signature, body);
    }

    /// <summary>A machine without machined is an ordinary one.</summary>
    private void Try(Action action, bool warn)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is SocketException or BusErrorException or BadInputException)
        {
            if (warn && failure is not (SocketException or BusErrorException { Name: ServiceUnknown }))
            {
                _warn($"the pod is not registered with machined: {failure.Message}");
            }
        }
    }

    /// <summary>The unit is the first part of the path that is no slice. That of a login session or of a user's manager is shared.</summary>
    private static string? UnitOf(IEnumerable<string> cgroups)
    {
        var path = cgroups.Select(line => line.Split(':', 3)).FirstOrDefault(parts => parts.Length == 3 && parts[1] is "name=systemd" or "" && parts[2].Length > 1)?[2] ?? string.Empty;
        var unit = path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(part => !part.EndsWith(".slice", StringComparison.Ordinal));
        return unit is not null && (unit.EndsWith(".service", StringComparison.Ordinal) || unit.EndsWith(".scope", StringComparison.Ordinal))
            && !unit.StartsWith("user@", StringComparison.Ordinal) && !unit.StartsWith("session-", StringComparison.Ordinal) && unit != "init.scope"
            ? unit : null;
    }
}

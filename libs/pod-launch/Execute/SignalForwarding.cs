using System.Runtime.InteropServices;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>While it lives, signals that this process gets go on to the pod's init, which passes them on to the apps.</summary>
internal sealed class SignalForwarding : IDisposable
{
    private static readonly int[] s_always = [Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGTERM, Signals.SIGUSR1, Signals.SIGUSR2];
    private readonly List<PosixSignalRegistration> _registrations = [];

    internal SignalForwarding(SafeFileHandle pidfd, bool hasTerminal)
    {
        foreach (var signal in s_always)
        {
            Register(signal, () => Processes.SendSignal(pidfd, signal));
        }

        if (!hasTerminal) // else the kernel sends it when the pod's terminal gets its new size
        {
            Register(Signals.SIGWINCH, () => Processes.SendSignal(pidfd, Signals.SIGWINCH));
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Register(int signal, Func<bool> send) => _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
    {
        context.Cancel = true;
        send();
    }));
}

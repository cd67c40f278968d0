using System.Runtime.InteropServices;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>
/// Carries what is typed at the caller's terminal to the pod's, and what the pod's shows to the caller's standard output; sizes follow. The
/// caller's terminal passes every byte on meanwhile; who sets it back is the keeper (<see cref="LaunchPlan.Keeper"/>).
/// </summary>
internal sealed class TerminalRelay : IDisposable
{
    private const int MillisecondsToDrain = 500;
    private readonly CallerTerminal _caller;
    private readonly SafeFileHandle _input = new(0, ownsHandle: false);
    private readonly SafeFileHandle _output = new(1, ownsHandle: false);
    private SafeFileHandle? _pods;
    private Thread? _showing;
    private PosixSignalRegistration? _resizing;

    internal TerminalRelay(CallerTerminal caller)
    {
        _caller = caller;
    }

    /// <summary>Takes the pod's terminal over from the process that made it.</summary>
    /// <param name="maker">That process.</param>
    internal void Start(SafeFileHandle maker)
    {
        _pods = Processes.GetDescriptor(maker, LaunchPlan.TerminalDescriptor);
        Terminals.SetState(_input, Terminals.Raw(_caller.State.Span));
        _resizing = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize());
        Resize(); // it may have changed since the plan was made
        _showing = Begin("terminal output", () => Carry(_pods, _output));
        Begin("terminal input", () => Carry(_input, _pods));
    }

    /// <summary>Waits until all is shown; what a process left behind still holds the terminal for is not waited for.</summary>
    public void Dispose()
    {
        _resizing?.Dispose();
        _showing?.Join(MillisecondsToDrain);
    }

    private static Thread Begin(string name, ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void Resize()
    {
        try
        {
            Terminals.SetWindow(_pods!, Terminals.GetWindow(_input));
        }
        catch (SystemCallException failure) when (failure.Errno == Errno.EIO)
        {
            return; // one of the two hung up; the pod is told of that by SIGHUP
        }
    }

    /// <summary>A terminal whose other side is closed fails with EIO; a caller that went away, with EPIPE: that is the end.</summary>
    private static void Carry(SafeFileHandle from, SafeFileHandle to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (Sys.Read(from, buffer) is > 0 and var length)
            {
                Sys.Write(to, buffer.AsSpan(0, length));
            }
        }
        catch (SystemCallException failure) when (failure.Errno is Errno.EIO or Errno.EPIPE)
        {
            return;
        }
    }
}

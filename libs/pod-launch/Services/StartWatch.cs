using System.Globalization;
using Appc.Linux.Process;
using Appc.PodLaunch.Execute;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Services;

/// <summary>Tells when every app's process is its program. Made before the clone.</summary>
internal sealed class StartWatch : IDisposable
{
    private readonly SafeFileHandle _read;
    private readonly SafeFileHandle _placed;
    private Thread? _thread;

    internal StartWatch(int number)
    {
        var (read, write) = Processes.Pipe();
        using (read)
        using (write)
        {
            _read = Processes.DuplicateAbove(read, number + 1);
            _placed = HandedSockets.Place(write, number);
        }
    }

    /// <summary>Begins to wait.</summary>
    /// <param name="init">The pod's init.</param>
    /// <param name="processes">How many processes init starts.</param>
    /// <param name="started">What to do when all apps run, on another thread.</param>
    internal void Follow(int init, int processes, Action started)
    {
        _placed.Dispose();
        _thread = new Thread(() => Wait(init, processes, started)) { IsBackground = true, Name = "start" };
        _thread.Start();
    }

    /// <summary>The pod runs no more, or was not launched.</summary>
    public void Dispose()
    {
        _placed.Dispose();
        _thread?.Join();
        _read.Dispose();
    }

    /// <summary>
    /// A process that could not become its program lets go of the pipe too, when it ends; but before that it leaves word in the memory that
    /// it shares with init. Where init is gone, what it reported says how it went.
    /// </summary>
    private void Wait(int init, int processes, Action started)
    {
        Processes.WaitReadable(_read);
        try
        {
            var failures = new byte[8 * processes];
            using var memory = File.OpenHandle($"/proc/{init.ToString(CultureInfo.InvariantCulture)}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (RandomAccess.Read(memory, failures, InitProgram.FailuresAddress) == failures.Length && !failures.AsSpan().ContainsAnyExcept((byte)0))
            {
                started();
            }
        }
        catch (UnauthorizedAccessException)
        {
            started(); // a security module forbids to look: the end of the pipe must do
        }
        catch (IOException)
        {
            return; // init has ended
        }
    }
}

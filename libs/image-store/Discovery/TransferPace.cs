using System.Diagnostics;

namespace Appc.ImageStore.Discovery;

/// <summary>Keeps all downloads that share it below a number of bytes a second, by waiting. Used from several threads.</summary>
public sealed class TransferPace
{
    private readonly Lock _lock = new();
    private readonly double _bytesPerSecond;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _free; // seconds on the clock when the line is free again

    /// <summary>Makes one.</summary>
    /// <param name="bytesPerSecond">More than none.</param>
    public TransferPace(long bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerSecond);
        _bytesPerSecond = bytesPerSecond;
    }

    /// <summary>Waits until bytes that have come may be followed by others.</summary>
    public void Took(long bytes)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = _clock.Elapsed.TotalSeconds;
            _free = Math.Max(_free, now) + (bytes / _bytesPerSecond);
            wait = TimeSpan.FromSeconds(_free - now);
        }

        Thread.Sleep(wait);
    }
}

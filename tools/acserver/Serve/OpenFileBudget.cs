namespace Acserver.Serve;

/// <summary>
/// Shares the descriptors that the system allows this process out among connections, images on their way, and everything else. A server that has none left can accept
/// nobody, not even to say so: better that the last clients are sent away.
/// </summary>
internal sealed class OpenFileBudget
{
    private const int ForTheRest = 384; // uploads (4 each, 64 at a time), the store, logs, the runtime
    private int _images;

    private OpenFileBudget(int connections, int images)
    {
        (Connections, Images) = (connections, images);
    }

    /// <summary>How many connections there may be at a time.</summary>
    internal int Connections { get; }

    /// <summary>How many images may be on their way to clients.</summary>
    internal int Images { get; }

    /// <summary>Shares out.</summary>
    /// <param name="limit">What the system allows in all.</param>
    /// <param name="wanted">How many connections the operator wants.</param>
    internal static OpenFileBudget Of(int limit, int wanted)
    {
        var free = Math.Max(2, limit - Math.Min(ForTheRest, limit / 2));
        var connections = Math.Min(wanted, Math.Max(1, free - (free / 4)));
        return new OpenFileBudget(connections, free - connections);
    }

    /// <summary>Takes a place for an image; false where there is none. Whoever has one gives it back.</summary>
    internal bool TryTakeImage()
    {
        if (Interlocked.Increment(ref _images) <= Images)
        {
            return true;
        }

        ReturnImage();
        return false;
    }

    internal void ReturnImage() => Interlocked.Decrement(ref _images);
}

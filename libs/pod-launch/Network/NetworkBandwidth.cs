namespace Appc.PodLaunch.Network;

/// <summary>How much a pod's own network may carry, each way (ace.md, resource/network-bandwidth).</summary>
/// <param name="BitsPerSecond">At most.</param>
public sealed record NetworkBandwidth(long BitsPerSecond)
{
    private const long LeastBurst = 64 * 1024 * 8;

    /// <summary>Bits that may pass at once: a tenth of a second's, and no less than the largest packet that the kernel hands over.</summary>
    public long Burst => Math.Clamp(BitsPerSecond / 10, LeastBurst, int.MaxValue);
}

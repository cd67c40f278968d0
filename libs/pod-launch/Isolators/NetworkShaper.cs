using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Network;

namespace Appc.PodLaunch.Isolators;

/// <summary>
/// Judges resource/network-bandwidth (ace.md): the limit is that of the pod's interfaces, which all its apps share; loopback has none.
/// </summary>
public sealed class NetworkShaper
{
    private const long BitsInByte = 8;
    private readonly string? _refusal;

    private NetworkShaper(string? refusal)
    {
        _refusal = refusal;
    }

    /// <summary>Where plugins shape the pod's interfaces.</summary>
    public static NetworkShaper Shaping() => new(null);

    /// <summary>Where nothing does.</summary>
    /// <param name="why">The reason.</param>
    public static NetworkShaper None(string why) => new(why);

    /// <summary>For a pod without a network of its own.</summary>
    /// <param name="hostNetwork">True in the host's network.</param>
    public static NetworkShaper Without(bool hostNetwork) => None(hostNetwork
        ? "the interfaces are the host's, not the pod's: use --net=default"
        : "the pod has no interface but loopback, to which no limit applies");

    /// <summary>What the pod's interfaces may carry; null for no limit.</summary>
    public NetworkBandwidth? Limit { get; private set; }

    /// <summary>Takes one isolator.</summary>
    /// <param name="isolator">The isolator.</param>
    /// <param name="isAlone">True for the pod's own, and for that of a pod's only app.</param>
    internal CgroupSetting Take(ResourceIsolator isolator, bool isAlone)
    {
        if (isolator.Limit is not { } limit || limit.Nanos.Sign <= 0 || limit.Value > long.MaxValue / BitsInByte)
        {
            return CgroupSetting.Ignored(isolator.Limit is null ? "it asks for nothing" : "a limit must be above zero, and one that a computer can count");
        }

        if (_refusal is not null || !isAlone)
        {
            return CgroupSetting.Ignored(_refusal ?? "the apps of a pod share its interfaces: limit the pod");
        }

        var bits = Math.Min(limit.Value * BitsInByte, Limit?.BitsPerSecond ?? long.MaxValue);
        Limit = new NetworkBandwidth(bits);
        return new CgroupSetting(IsolatorVerdict.Enforced, "CNI plugin bandwidth, each interface of the pod, each way", []);
    }
}

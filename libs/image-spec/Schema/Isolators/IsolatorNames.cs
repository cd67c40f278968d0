namespace Appc.ImageSpec.Schema;

/// <summary>The isolators that the specification and its reference implementation define (ace.md, Isolators).</summary>
public static class IsolatorNames
{
#pragma warning disable CS1591 // the names are ace.md's own
    public const string CapabilitiesRetainSet = "os/linux/capabilities-retain-set";
    public const string CapabilitiesRemoveSet = "os/linux/capabilities-remove-set";
    public const string NoNewPrivileges = "os/linux/no-new-privileges";
    public const string SeccompRemoveSet = "os/linux/seccomp-remove-set";
    public const string SeccompRetainSet = "os/linux/seccomp-retain-set";
    public const string OomScoreAdjustment = "os/linux/oom-score-adj";
    public const string CpuShares = "os/linux/cpu-shares";
    public const string SelinuxContext = "os/linux/selinux-context";
    public const string BlockBandwidth = "resource/block-bandwidth";
    public const string BlockIops = "resource/block-iops";
    public const string Cpu = "resource/cpu";
    public const string Memory = "resource/memory";
    public const string NetworkBandwidth = "resource/network-bandwidth";
    public const string Sysctl = "os/unix/sysctl";
#pragma warning restore CS1591
}

using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Isolators;

namespace SpecTests.Isolators;

/// <summary>What isolators come to, from facts alone.</summary>
public sealed class IsolationGoldenTests
{
    private static readonly HostFacts s_root = new() { Privileged = true, Uid = 0, Gid = 0 };

    private static readonly CgroupFacts s_versionOne = new(
        [
            new CgroupHierarchy { Version = 1, Controllers = ["cpu"], Parent = "/cg/cpu", Files = ["cpu.cfs_quota_us"] },
            new CgroupHierarchy { Version = 1, Controllers = ["memory"], Parent = "/cg/memory/own", Files = ["memory.memsw.limit_in_bytes"] },
            new CgroupHierarchy { Version = 1, Controllers = ["blkio"], Parent = "/cg/blkio", Files = ["blkio.throttle.read_bps_device", "blkio.throttle.read_iops_device"] },
        ],
        ["254:0"]);

    private static readonly CgroupFacts s_versionTwo = new(
        [new CgroupHierarchy { Version = 2, Controllers = ["cpu", "io", "memory"], Parent = "/cg/scope", StepAside = true }], ["8:0", "254:0"]);

    [Fact]
    public void EveryResourceOnVersionOne() => Support.Golden.Check("isolators/v1.txt", Show(Everything(s_versionOne)));

    [Fact]
    public void EveryResourceOnVersionTwo() => Support.Golden.Check("isolators/v2.txt", Show(Everything(s_versionTwo)));

    [Fact]
    public void WithoutLimitsThereIsNoCgroupAndNobodyAsks() =>
        Assert.True(PodIsolation.Of([], [App("a")], "appc-u", hostNetwork: false, () => throw new InvalidOperationException("asked")).Cgroups.IsEmpty);

    [Fact]
    public void APodsLimitBoundsItsApps()
    {
        var isolation = PodIsolation.Of([Ask("resource/cpu", "{\"limit\":\"500m\"}")], [App("a", Ask("resource/cpu", "{\"limit\":\"2\"}")), App("b", Ask("resource/cpu", "{\"limit\":\"100m\"}"))], "appc-u", false, () => s_versionOne);
        Assert.Contains(isolation.Cgroups.Before, step => step.Path == "/cg/cpu/appc-u/app-a/cpu.cfs_quota_us" && step.Content == "50000");
        Assert.Contains(isolation.Cgroups.Before, step => step.Path == "/cg/cpu/appc-u/app-b/cpu.cfs_quota_us" && step.Content == "10000");
        Assert.Equal("bounded by the pod's 500m (cgroup v1, cpu.cfs_period_us, cpu.cfs_quota_us, cpu.shares)", isolation.Findings.Single(finding => finding.Verdict == IsolatorVerdict.Modified).Detail);
    }

    [Theory]
    [InlineData("1m", "1000000", "1000")]
    [InlineData("9m", "1000000", "9000")]
    [InlineData("10m", "100000", "1000")]
    [InlineData("1.5", "100000", "150000")]
    [InlineData("1n", "1000000", "1000")]
    public void SmallShareOfAProcessorHasALongPeriod(string limit, string period, string quota)
    {
        var steps = PodIsolation.Of([], [App("a", Ask("resource/cpu", $"{{\"limit\":\"{limit}\"}}"))], "appc-u", false, () => s_versionOne).Cgroups.Before;
        Assert.Equal(period, steps.Single(step => step.Path.EndsWith("cpu.cfs_period_us", StringComparison.Ordinal)).Content);
        Assert.Equal(quota, steps.Single(step => step.Path.EndsWith("cpu.cfs_quota_us", StringComparison.Ordinal)).Content);
    }

    [Fact]
    public void TheCommandLineReplacesTheManifestsOfItsKind()
    {
        var merged = RequestedIsolator.Merge([Make("os/linux/seccomp-remove-set", "{\"set\":[\"reboot\"]}"), Make("resource/memory", "{\"limit\":\"1G\"}")], [Ask("os/linux/seccomp-retain-set", "{\"set\":[\"read\"]}", "--seccomp")]);
        Assert.Equal(["resource/memory", "os/linux/seccomp-retain-set"], merged.Select(request => request.Isolator.Name.ToString()));
    }

    [Theory]
    [InlineData("net.ipv4.ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net.ipv4.conf.eth0/1.forwarding", "net/ipv4/conf/eth0.1/forwarding")]
    [InlineData("kernel.shm_rmid_forced", "kernel/shm_rmid_forced")]
    [InlineData("fs.mqueue.msg_max", "fs/mqueue/msg_max")]
    public void ParametersOfOwnNamespacesAreSet(string key, string path) =>
        Assert.Equal(path, Assert.Single(Sysctl(key, hostNetwork: false).Sysctls).Path);

    [Theory]
    [Shows("ace:445")]
    [Shows("ace:447")]
    [InlineData("kernel.panic", false)]
    [InlineData("kernel.core_pattern", false)]
    [InlineData("vm.overcommit_memory", false)]
    [InlineData("net.ipv4.ip_forward", true)]
    [InlineData("net..ipv4", false)]
    [InlineData("net.", false)]
    [InlineData("net.//.x", false)]
    [InlineData("net./etc/passwd", false)]
    public void ParametersOfTheMachineAreRefused(string key, bool hostNetwork)
    {
        var isolation = Sysctl(key, hostNetwork);
        Assert.Empty(isolation.Sysctls);
        Assert.Equal(IsolatorVerdict.Ignored, Assert.Single(isolation.Findings).Verdict);
        Assert.Throws<BadInputException>(() => isolation.Require(strict: true));
        isolation.Require(strict: false);
    }

    [Fact]
    public void ACapabilityThatTheRunnerLacksCannotBeGiven()
    {
        var host = s_root with { Permitted = 0xa80425fb };
        var image = AppIsolation.Of(("a", 0), [Ask("os/linux/capabilities-retain-set", "{\"set\":[\"CAP_KILL\",\"CAP_SYS_RESOURCE\"]}")], host, AppConfinement.Full);
        Assert.Equal((0x20UL, IsolatorVerdict.Modified), (image.Capabilities, Assert.Single(image.Findings).Verdict));
        var asked = AppIsolation.Of(("a", 0), [Ask("os/linux/capabilities-retain-set", "{\"set\":[\"CAP_SYS_RESOURCE\"]}", "--caps-retain CAP_SYS_RESOURCE")], host, AppConfinement.Full);
        var refusal = Assert.Throws<BadInputException>(() => PodIsolation.Of([], [asked], "p", false, () => s_versionOne).Require(strict: false));
        Assert.Equal("launch app a: --caps-retain CAP_SYS_RESOURCE cannot be applied: the runner has no CAP_SYS_RESOURCE to give", refusal.Message);
        Assert.Contains(AppIsolation.Of(("a", 0), [], host with { Permitted = 0 }, AppConfinement.Full).Findings, finding => finding.Verdict == IsolatorVerdict.Modified);
    }

    [Fact]
    public void SecurityModulesTakeAContextWhereTheyAreInForce()
    {
        RequestedIsolator[] asked = [Ask("os/linux/selinux-context", "{\"user\":\"u\",\"role\":\"r\",\"type\":\"t\",\"level\":\"s0:c1\"}"), Ask("os/linux/apparmor-profile", "\"strict one\"")];
        var inForce = AppIsolation.Of(("a", 0), [.. asked], s_root with { SecurityModules = ["selinux", "apparmor"] }, AppConfinement.Full);
        Assert.Equal([new ProcWrite("/proc/self/attr/exec", "u:r:t:s0:c1", "os/linux/selinux-context"), new ProcWrite("/proc/self/attr/apparmor/exec", "exec strict one", "os/linux/apparmor-profile")], inForce.SelfWrites.ToArray());
        Assert.All(AppIsolation.Of(("a", 0), [.. asked], s_root, AppConfinement.Full).Findings, finding => Assert.EndsWith("is not in force on this machine", finding.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void AnAppsSelinuxContextOverridesThePods()
    {
        var pod = Ask("os/linux/selinux-context", "{\"user\":\"p\",\"role\":\"r\",\"type\":\"t\",\"level\":\"s0\"}");
        var own = Ask("os/linux/selinux-context", "{\"user\":\"a\",\"role\":\"r\",\"type\":\"t\",\"level\":\"s0\"}");
        Assert.Equal([own], PodIsolation.Inherit([own], [pod]).ToArray());
        Assert.Equal([pod], PodIsolation.Inherit([], [pod]).ToArray());
    }

    private static PodIsolation Sysctl(string key, bool hostNetwork) =>
        PodIsolation.Of([Ask("os/unix/sysctl", $"{{\"{key}\":\"1\"}}")], [App("a")], "appc-u", hostNetwork, () => s_versionOne);

    private static PodIsolation Everything(CgroupFacts facts) => PodIsolation.Of(
        [Ask("resource/memory", "{\"limit\":\"1Gi\"}"), Ask("os/linux/no-new-privileges", "true")],
        [
            App("a", Ask("resource/memory", "{\"limit\":\"2Gi\",\"request\":\"64Mi\"}"), Ask("resource/cpu", "{\"limit\":\"1500m\",\"request\":\"250m\"}")),
            App("b", Ask("resource/block-bandwidth", "{\"default\":true,\"limit\":\"2M\"}"), Ask("resource/block-iops", "{\"default\":true,\"limit\":\"1000\"}"),
                Ask("resource/network-bandwidth", "{\"default\":true,\"limit\":\"1G\"}"), Ask("os/linux/cpu-shares", "512")),
        ],
        "appc-u", hostNetwork: false, () => facts);

    private static AppIsolation App(string name, params RequestedIsolator[] isolators) => AppIsolation.Of((name, 0), [.. isolators], s_root, AppConfinement.Full);

    private static RequestedIsolator Ask(string name, string json, string? option = null) => new(Make(name, json), option);

    private static Isolator Make(string name, string json) => Isolator.Create(AcIdentifier.Parse(name), StrictJson.Parse(Encoding.UTF8.GetBytes(json), JsonLimits.Manifest));

    private static string Show(PodIsolation isolation) => string.Join('\n', [
        .. isolation.Findings.Select(finding => finding.ToString()), "before:", .. isolation.Cgroups.Before.Select(step => $"  {step}  # {step.Reason}"),
        "join:", .. isolation.Cgroups.Join.Select(step => $"  {step}  # {step.Reason}"),
        "apps:", .. isolation.Cgroups.Apps.Select(app => "  " + string.Join(' ', app)),
        "after:", .. isolation.Cgroups.After.Select(step => $"  {step}  # {step.Reason}"), ""]);
}

using System.Globalization;
using Appc.PodLaunch.Isolators;

namespace SpecTests.Isolators;

/// <summary>Where a pod's cgroups may be made, on machines of every kind, from their files.</summary>
public sealed class CgroupProbeTests : IDisposable
{
    private static readonly string s_self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n";
    private readonly TempDirectory _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void VersionOneBelowTheRunnersOwnCgroup()
    {
        Machine("4:memory:/a/b\n1:name=systemd:/\n0::/\n", "36 28 0:31 / /cg/memory rw - cgroup cgroup rw,memory", "37 28 0:32 / /cg/systemd rw - cgroup cgroup rw,name=systemd");
        Write("cg/memory/a/b/memory.limit_in_bytes", "1");
        var memory = Assert.Single(Read(), hierarchy => hierarchy.Controllers.Contains("memory"));
        Assert.Equal((1, _machine["cg/memory/a/b"], null), (memory.Version, memory.Parent, memory.Refusal));
        Assert.Contains("memory.limit_in_bytes", memory.Files);
    }

    [Fact]
    public void InAContainerTheMountShowsAPartOfTheHierarchy()
    {
        Machine("4:cpu,cpuacct:/docker/x/y\n", "36 28 0:31 /docker/x /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct");
        Write("cg/cpu/y/cpu.cfs_quota_us", "150000");
        Write("cg/cpu/y/cpu.cfs_period_us", "100000");
        var cpu = Assert.Single(Read());
        Assert.Equal((_machine["cg/cpu/y"], 1500L), (cpu.Parent, cpu.CpuBound));
    }

    [Fact]
    public void VersionTwoAtTheRootOfTheMachine()
    {
        Machine("0::/\n", "36 28 0:31 / /cg rw - cgroup2 cgroup2 rw");
        Version2("cg", s_self + "1\n", "cpu memory io pids", isRoot: true);
        var unified = Assert.Single(Read());
        Assert.Equal((_machine["cg"], null, false), (unified.Parent, unified.Refusal, unified.StepAside));
        Assert.Equal(["cpu", "io", "memory"], unified.Controllers);
    }

    [Fact]
    public void WhoIsAloneInADelegatedCgroupStepsAside()
    {
        Machine("0::/u/scope\n", "36 28 0:31 / /cg rw - cgroup2 cgroup2 rw");
        Version2("cg/u/scope", s_self, "memory");
        var unified = Assert.Single(Read());
        Assert.Equal((_machine["cg/u/scope"], null, true), (unified.Parent, unified.Refusal, unified.StepAside));
    }

    [Fact]
    public void BesideOthersTheCgroupAboveServesWhereItMayBeWritten()
    {
        Machine("0::/slice/scope\n", "36 28 0:31 / /cg rw - cgroup2 cgroup2 rw");
        Version2("cg/slice/scope", s_self + "1\n", "memory");
        Version2("cg/slice", "", "memory cpu");
        Write("cg/slice/cgroup.subtree_control", "memory");
        var unified = Assert.Single(Read());
        Assert.Equal((_machine["cg/slice"], null, false), (unified.Parent, unified.Refusal, unified.StepAside));
        Assert.Equal(["memory"], unified.HandedOn);
    }

    [Fact]
    public void BesideOthersAtTheTopOfANamespaceThereIsNoPlaceButACure()
    {
        Machine("0::/\n", "36 28 0:31 / /cg rw - cgroup2 cgroup2 rw");
        Version2("cg", s_self + "1\n", "memory");
        var refusal = Assert.Single(Read()).Refusal;
        Assert.Contains("other processes share the cgroup", refusal, StringComparison.Ordinal);
        Assert.Contains("-p Delegate=yes", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void DisksOnlyAreBlockDevices()
    {
        Machine("", "");
        Device("vda", "254:0\n", "100\n");
        Device("loop0", "7:0\n", "0\n");
        Device("zram0", "253:0\n", "100\n");
        Assert.Equal(["254:0"], CgroupProbe.Read(_machine.Path).BlockDevices.ToArray());
    }

    [Fact]
    public void OnThisMachineEveryHierarchyIsARealDirectory() =>
        Assert.All(CgroupProbe.Read().Hierarchies, hierarchy => Assert.True(Directory.Exists(hierarchy.Parent), hierarchy.Parent));

    private System.Collections.Immutable.ImmutableArray<CgroupHierarchy> Read() => CgroupProbe.Read(_machine.Path).Hierarchies;

    private void Machine(string cgroup, params string[] mounts)
    {
        Write("proc/self/cgroup", cgroup);
        Write("proc/self/mountinfo", string.Join('\n', mounts) + "\n");
    }

    private void Version2(string path, string processes, string controllers, bool isRoot = false)
    {
        Write(path + "/cgroup.procs", processes);
        Write(path + "/cgroup.controllers", controllers + "\n");
        Write(path + "/cgroup.subtree_control", "");
        if (!isRoot)
        {
            Write(path + "/cgroup.type", "domain\n");
        }
    }

    private void Device(string name, string number, string size)
    {
        Write($"sys/block/{name}/dev", number);
        Write($"sys/block/{name}/size", size);
    }

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_machine[path])!);
        File.WriteAllText(_machine[path], content);
    }
}

using System.Text;
using System.Text.Json;
using Appc.Linux;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;

namespace SpecTests.Launch;

/// <summary>Plans are data: they are compared without any privilege.</summary>
public sealed class PlanGoldenTests
{
    private static readonly HostFacts s_root = new()
    {
        Privileged = true,
        Uid = 0,
        Gid = 0,
        IgnoredSignals = [13],
        LastCapability = 40,
        InitFilter = new byte[40],
        KernelFiles = ["/proc/keys", "/proc/acpi", "/proc/sys", "/sys/firmware"],
    };

    private static readonly AppRequest s_app = new()
    {
        Name = "hello",
        Directory = "/state/pods/u/apps/hello",
        Tree = "/state/trees/t/rootfs",
        Program = new ProgramRequest(["/bin/hello", "--name", "it's \"me\"\n"], ["/bin/hello"]),
        Environment = ["PATH=/bin", "AC_APP_NAME=hello"],
        WorkingDirectory = "/",
        Uid = 0,
        Gid = 0,
        Capabilities = 0xa80425fb,
        SeccompFilter = new byte[16],
    };

    private static LaunchRequest Pod(HostFacts host, AppRequest app) =>
        new() { Host = host, HostName = "appc-u", Apps = [app] };

    [Fact]
    public void Root() => Support.Golden.Check("plans/root.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, s_app))));

    [Fact]
    public void OrdinaryUserOnAPrivateCopyWithATerminal()
    {
        var host = s_root with { Privileged = false, Uid = 1000, Gid = 1001, Terminal = "/dev/pts/7" };
        var app = s_app with { Uid = 33, Gid = 34, Root = RootFilesystem.Copy, NoNewPrivileges = true };
        Support.Golden.Check("plans/user-copy.txt", PlanText.Print(PlanBuilder.Build(Pod(host, app) with { HostNetwork = true })));
    }

    [Fact]
    public void VolumesSearchedProgramAndReadOnlyRoot()
    {
        var app = s_app with
        {
            ReadOnlyRoot = true,
            Program = new ProgramRequest(["hello"], ["/usr/bin/hello", "/bin/hello"]),
            SupplementaryGids = [7, 8],
            Volumes =
            [
                new VolumeMount("data", "/srv/data", "var", ["lib", "data"], ReadOnly: true, Recursive: true),
                new VolumeMount("cache", "/state/pods/u/volumes/cache", "cache", [], ReadOnly: false, Recursive: false),
            ],
            EtcFiles = [new EtcFile("hosts", "127.0.0.1\tlocalhost\n")],
        };
        Support.Golden.Check("plans/volumes.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, app))));
    }

    [Fact]
    public void SeveralAppsWithEventHandlers()
    {
        var hello = s_app with { PreStart = new ProgramRequest(["/before"], ["/before"]), PostStop = new ProgramRequest(["/after"], ["/after"]) };
        var other = s_app with { Name = "other", Directory = "/state/pods/u/apps/other", Uid = 5, Gid = 6 };
        Support.Golden.Check("plans/several.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, hello) with { Apps = [hello, other] })));
    }

    [Fact]
    public void RootsPodWithUsersOfItsOwn()
    {
        var hello = s_app with
        {
            Uid = 5,
            Gid = 6,
            Streams = AppStreams.Inherited with { Output = StreamMode.Log },
            Volumes = [new VolumeMount("data", "/srv/data", "data", [], ReadOnly: true, Recursive: true)],
        };
        var other = s_app with { Name = "other", Directory = "/state/pods/u/apps/other", Root = RootFilesystem.Copy };
        var terminal = new CallerTerminal(new byte[36], new byte[8]);
        var users = new PrivateUsers(524288, 589824);
        Support.Golden.Check("plans/private-users.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, hello) with { Apps = [hello, other], Users = users })));
        Support.Golden.Check("plans/private-users-terminal.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, s_app with { Uid = 5 }) with { Terminal = terminal, Users = users with { AreOnDisk = true }, HostNetwork = true })));
        Support.Golden.Check("plans/private-users-enter.txt", PlanText.Print(EnterPlanBuilder.Build(Entrance(s_app with { Uid = 5, Gid = 6 }) with { Users = users })));
    }

    [Fact]
    public void AnOrdinaryUserWithFurtherUsers()
    {
        var host = s_root with { Privileged = false, Uid = 1000, Gid = 1001 };
        var users = new CallerUsers([new(0, 1000, 1), new(1, 100000, 65535)], [new(0, 1001, 1), new(1, 100000, 65535)]);
        Support.Golden.Check("plans/user-namespace.txt", PlanText.Print(Appc.PodLaunch.Execute.UserNamespaceProcess.PlanOf(host, users, "/usr/bin/acbuild", ["acbuild", "run"], ["HOME=/home/u"])));
        Support.Golden.Check("plans/user-namespace-of-pod.txt", PlanText.Print(Appc.PodLaunch.Execute.UserNamespaceProcess.PlanInPod(host, "/usr/bin/runner", ["runner", "export"], ["HOME=/home/u"])));
        var hello = s_app with
        {
            Uid = 5,
            Gid = 6,
            SupplementaryGids = [7, 8],
            RootOwner = (9, 10),
            Streams = AppStreams.Inherited with { Output = StreamMode.Log },
            Volumes = [new VolumeMount("data", "/state/pods/u/volumes/data", "var/lib", ["closed", "data"], ReadOnly: false, Recursive: true) { Owner = (5, 6), TargetMayExist = true }],
        };
        var other = s_app with { Name = "other", Directory = "/state/pods/u/apps/other", Root = RootFilesystem.Copy };
        Support.Golden.Check("plans/callers-users.txt", PlanText.Print(PlanBuilder.Build(Pod(host with { Users = users }, hello) with { Apps = [hello, other] })));
        var inside = host with { Uid = 0, Gid = 0, Users = users with { IsRoot = true } };
        Support.Golden.Check("plans/user-namespace-inside.txt", PlanText.Print(PlanBuilder.Build(Pod(inside, s_app with { Root = RootFilesystem.Copy }))));
    }

    [Fact]
    public void WithATerminalOfItsOwn()
    {
        var terminal = new CallerTerminal(new byte[36], new byte[] { 24, 0, 80, 0, 0, 0, 0, 0 });
        Support.Golden.Check("plans/terminal.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, s_app with { Uid = 5 }) with { Terminal = terminal })));
    }

    private static EnterRequest Entrance(AppRequest app) => new()
    {
        Host = s_root,
        Apps = [app],
        App = app with { Program = new ProgramRequest(["/bin/sh"], ["/bin/sh"]) },
        PodNamespaces = Appc.Linux.Process.CloneFlags.CLONE_NEWPID | Appc.Linux.Process.CloneFlags.CLONE_NEWNET,
        AppNamespaces = Appc.Linux.Process.CloneFlags.CLONE_NEWNS,
        Join = [new RunnerStep(RunnerCall.Write, "/sys/fs/cgroup/appc-u/app-hello/cgroup.procs", RunnerStep.Init, "the app's cgroup")],
        Terminal = new CallerTerminal(new byte[36], new byte[8]),
    };

    [Fact]
    public void Entering() => Support.Golden.Check("plans/enter.txt", PlanText.Print(EnterPlanBuilder.Build(Entrance(s_app with { Uid = 5, Gid = 6 }))));

    [Fact]
    public void Exporting() => Support.Golden.Check("plans/export.txt", PlanText.Print(ExportPlanBuilder.Build(s_root, s_app)));

    // The program's process is the first that the pod sees. Everything that it must not have is gone before.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1UL << Appc.Linux.Process.Capability.CAP_SYS_PTRACE, true)]
    public void NobodyIsSeenInThePodWithMoreThanTheApp(ulong capabilities, bool mayTrace)
    {
        var plan = EnterPlanBuilder.Build(Entrance(s_app with { Capabilities = capabilities }));
        var calls = plan.Init.Select(step => step.Call.ToString()).ToList();
        var fork = calls.IndexOf("clone");
        Assert.True(calls.IndexOf("setns") < calls.IndexOf("capset"));
        Assert.True(calls.IndexOf("setresuid") < fork && calls.IndexOf("capset") < fork);
        Assert.True(calls.LastIndexOf("prctl", fork) > calls.IndexOf("setresuid")); // not dumpable, whatever setresuid made of it
        Assert.Equal(mayTrace, calls.IndexOf("seccomp") < fork);
        var program = plan.Actors.Single().Steps.Select(step => step.Call.ToString());
        Assert.Equal(!mayTrace, program.Contains("seccomp"));
        Assert.DoesNotContain("capset", program);
        var permitted = plan.Init.First(step => step.Call.ToString() == "capset").ToString();
        Assert.Equal(!mayTrace, permitted.Contains("CAP_SYS_ADMIN", StringComparison.Ordinal));
    }

    [Fact]
    public void AServiceWithASocketAndAnotherThatNotifies()
    {
        var hello = s_app with { Sockets = ["web", "admin"], PreStart = new ProgramRequest(["/before"], ["/before"]) };
        var other = s_app with { Name = "other", Directory = "/state/pods/u/apps/other", Notifies = true, WatchdogMicroseconds = 30_000_000 };
        Support.Golden.Check("plans/service.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, hello) with { Apps = [hello, other] })));
        Support.Golden.Check("plans/service-start.txt", PlanText.Print(PlanBuilder.Build(Pod(s_root, s_app with { Sockets = ["web"] }) with { TellsExecution = true })));
    }

    // A process that waits for its turn could be traced by the one that runs: it must have no more than its app will have.
    [Fact]
    public void WhereAnAppMayTraceNobodyWaitsWithMoreThanItsAppMayDo()
    {
        var tracer = s_app with { Capabilities = 1UL << Appc.Linux.Process.Capability.CAP_SYS_PTRACE, PostStop = new ProgramRequest(["/after"], ["/after"]) };
        foreach (var actor in PlanBuilder.Build(Pod(s_root, tracer)).Actors)
        {
            var steps = actor.Steps.Select(step => step.ToString()).ToList();
            Assert.Contains(steps, step => step.StartsWith("prctl(PR_SET_NO_NEW_PRIVS, 1", StringComparison.Ordinal));
            Assert.Contains("effective=1<<CAP_SYS_PTRACE,", steps.Single(step => step.StartsWith("capset", StringComparison.Ordinal)), StringComparison.Ordinal);
            var waits = steps.FindIndex(step => step.StartsWith("rt_sigtimedwait", StringComparison.Ordinal));
            Assert.True(waits > steps.FindIndex(step => step.StartsWith("capset", StringComparison.Ordinal)));
            Assert.True(waits > steps.FindIndex(step => step.StartsWith("seccomp", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void JsonHoldsTheSameSteps()
    {
        var plan = PlanBuilder.Build(Pod(s_root, s_app));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            PlanJson.Write(plan, json);
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        var calls = document.RootElement.GetProperty("init").EnumerateArray()
            .Select(step => $"{step.GetProperty("call").GetString()}({string.Join(", ", step.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()))})");
        Assert.Equal(plan.Init.Select(step => step.ToString()), calls);
    }

    [Fact]
    public void DescriptorsAreTheLowestFreeOnesAndAllClosed()
    {
        var open = new SortedSet<int>();
        var other = s_app with { Name = "other", PostStop = s_app.Program };
        foreach (var step in PlanBuilder.Build(Pod(s_root, s_app) with { Apps = [s_app, other, s_app with { Name = "third" }] }).Init)
        {
            if (step.Call.ToString() == "pipe2")
            {
                Assert.Equal("[3, 4]", step.Arguments[0].ToString());
                open.UnionWith([3, 4]);
            }

            if (step.Expected is { } descriptor && step.Call.ToString() is not ("read" or "ppoll"))
            {
                Assert.Equal(Enumerable.Range(3, 50).First(number => !open.Contains(number)), (int)descriptor);
                open.Add((int)descriptor);
            }

            if (step.Call.ToString() == "close" && step.Arguments[0].Value != LaunchPlan.GoDescriptor)
            {
                Assert.True(open.Remove((int)step.Arguments[0].Value));
            }

            if (step.Call.ToString() == "close_range")
            {
                open.RemoveWhere(descriptor => descriptor >= step.Arguments[0].Value);
            }
        }

        Assert.Empty(open);
    }

    [Theory]
    [InlineData("a:b", "a\\\\:b")]
    [InlineData("a,b", "a\\\\,b")]
    public void OverlayPathsAreEscaped(string name, string shown)
    {
        var plan = PlanBuilder.Build(Pod(s_root, s_app with { Tree = ByteString.Copy(Encoding.UTF8.GetBytes("/" + name)) }));
        Assert.Contains("lowerdir=/" + shown + ",upperdir", PlanText.Print(plan), StringComparison.Ordinal);
    }
}

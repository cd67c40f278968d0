using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Appc.Linux.Process;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Plan;

namespace SpecTests.Launch;

/// <summary>The machine code of the pod's init is what its sources say, and they know the structures that it walks.</summary>
public sealed partial class InitProgramTests
{
    public static TheoryData<string> Architectures => new() { "x86_64", "aarch64" };

    [NeedsTheory("clang", "objcopy")]
    [MemberData(nameof(Architectures))]
    public void TheBytesAreThoseOfTheSource(string architecture)
    {
        using var directory = new TempDirectory();
        Tool.RunProgram("clang", [$"--target={architecture}-linux-gnu", "-c", "-o", directory["o"], Source(architecture)], new RunOptions()).Expect(0);
        Tool.RunProgram("objcopy", ["-I", "elf64-little", "-O", "binary", "-j", ".text", directory["o"], directory["code"]], new RunOptions()).Expect(0);
        Assert.Equal(File.ReadAllBytes(directory["code"]), InitProgram.CodeOf(architecture == "x86_64" ? Architecture.X64 : Architecture.Arm64).ToArray());
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void ConstantsAreThoseOfTheStructures(string architecture)
    {
        var constants = Constant().Matches(File.ReadAllText(Source(architecture))).ToDictionary(match => match.Groups[1].Value, match => (long)Convert.ToInt64(match.Groups[2].Value, match.Groups[2].Value.StartsWith("0x", StringComparison.Ordinal) ? 16 : 10));
        Assert.Equal(Unsafe.SizeOf<NativeStep>(), constants["STEP_SIZE"]);
        Assert.Equal(Unsafe.SizeOf<NativeActor>(), constants["ACTOR_SIZE"]);
        Assert.Equal((long)StepKind.Fork, constants["FORK"]);
        Assert.Equal((long)StepKind.Supervise, constants["SUPERVISE"]);
        Assert.Equal(NativeReport.StepFailed, constants["STEP_FAILED"]);
        Assert.Equal(NativeReport.AppEnded, constants["APP_ENDED"]);
        Assert.Equal(LaunchPlan.ReportDescriptor, constants["REPORT_DESCRIPTOR"]);
        Assert.Equal(ChildInterpreter.FailureStatus, constants["FAILURE_STATUS"]);
        Assert.Equal(Signals.SIGCHLD, constants["SIGCHLD"]);
        Assert.Equal(Signals.SIGKILL, constants["SIGKILL"]);
        Assert.Equal(LaunchPlan.ReleaseSignal, constants["RELEASE"]);
        Assert.Equal(NativeActor.AwaitsAll, constants["AWAITS_ALL"]);
        Assert.Equal(Offset<NativePlan>(nameof(NativePlan.Actors)), constants["ACTORS"]);
        Assert.Equal(Offset<NativePlan>(nameof(NativePlan.ActorCount)), constants["ACTOR_COUNT"]);
        Assert.Equal(Offset<NativePlan>(nameof(NativePlan.Running)), constants["RUNNING"]);
        Assert.Equal(Offset<NativePlan>(nameof(NativePlan.WaitStatus)), constants["WAIT_STATUS"]);
        Assert.Equal(Offset<NativePlan>(nameof(NativePlan.Report)), constants["REPORT"]);
        if (architecture == "x86_64")
        {
            Assert.Equal(InitProgram.PlanAddress, constants["PLAN"]);
            Assert.Equal(InitProgram.FailuresAddress, constants["FAILURES"]);
            Assert.Equal(WaitConstants.WNOHANG | WaitConstants.__WALL, constants["WNOHANG_WALL"]);
        }
    }

    [Fact]
    public void OffsetsAreThoseInTheSources()
    {
        Assert.Equal(56, Offset<NativeStep>(nameof(NativeStep.Expected)));
        Assert.Equal(64, Offset<NativeStep>(nameof(NativeStep.Tolerated0)));
        Assert.Equal(76, Offset<NativeStep>(nameof(NativeStep.Kind)));
        Assert.Equal(80, Offset<NativeStep>(nameof(NativeStep.App)));
        Assert.Equal(8, Offset<NativeActor>(nameof(NativeActor.Count)));
        Assert.Equal(12, Offset<NativeActor>(nameof(NativeActor.Pid)));
        Assert.Equal(16, Offset<NativeActor>(nameof(NativeActor.Status)));
        Assert.Equal(20, Offset<NativeActor>(nameof(NativeActor.Awaits)));
        Assert.Equal(24, Offset<NativeActor>(nameof(NativeActor.Next)));
        Assert.Equal(28, Offset<NativeActor>(nameof(NativeActor.Required)));
        Assert.Equal(0, Offset<NativePlan>(nameof(NativePlan.Init)));
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    private static string Source(string architecture) => Path.Join(Repository.Root, "libs", "pod-launch", "Init", $"init-{architecture}.s");

    [GeneratedRegex(@"\.set\s+(\w+), (0x[0-9a-f]+|\d+)", RegexOptions.None, 1000)]
    private static partial Regex Constant();
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>Lays a plan out in unmanaged memory.</summary>
internal static unsafe class NativePlanWriter
{
    /// <summary>The plan in <paramref name="arena"/>, which must outlive the clone.</summary>
    internal static NativePlan* Write(LaunchPlan plan, Arena arena)
    {
        var native = (NativePlan*)arena.Take(sizeof(NativePlan));
        var libc = NativeLibrary.GetMainProgramHandle();
        native->SystemCall = NativeLibrary.GetExport(libc, "syscall");
        native->ErrnoLocation = NativeLibrary.GetExport(libc, "__errno_location");
        native->Write = SystemCallNumbers.Of(SystemCall.write);
        native->ExitGroup = SystemCallNumbers.Of(SystemCall.exit_group);
        native->Wait4 = SystemCallNumbers.Of(SystemCall.wait4);
        native->Kill = SystemCallNumbers.Of(SystemCall.kill);
        var commandLine = ArgumentArea.Own();
        native->CommandLine = (byte*)commandLine.Start;
        native->CommandLineLength = commandLine.Length;
        native->AppCount = plan.Apps.Length;
        native->Apps = (NativeActor*)arena.Take((long)sizeof(NativeActor) * plan.Apps.Length);
        WriteSteps(plan.Init, &native->Init, arena);
        for (var i = 0; i < plan.Apps.Length; i++)
        {
            WriteSteps(plan.Apps[i].Steps, native->Apps + i, arena);
        }

        return native;
    }

    private static void WriteSteps(ImmutableArray<PlanStep> steps, NativeActor* actor, Arena arena)
    {
        actor->Count = steps.Length;
        actor->Steps = (NativeStep*)arena.Take((long)sizeof(NativeStep) * steps.Length);
        for (var i = 0; i < steps.Length; i++)
        {
            WriteStep(steps[i], actor->Steps + i, arena);
        }
    }

    private static void WriteStep(PlanStep step, NativeStep* native, Arena arena)
    {
        native->Number = SystemCallNumbers.Of(step.Call);
        native->Kind = (int)step.Kind;
        native->App = step.App;
        native->Expected = step.Expected ?? NativeStep.AnyResult;
        native->Tolerated0 = step.Tolerated.Length > 0 ? step.Tolerated[0] : 0;
        native->Tolerated1 = step.Tolerated.Length > 1 ? step.Tolerated[1] : 0;
        native->Tolerated2 = step.Tolerated.Length > 2 ? step.Tolerated[2] : 0;
        var arguments = &native->Argument0;
        for (var i = 0; i < step.Arguments.Length; i++)
        {
            arguments[i] = WriteArgument(step.Arguments[i], arena);
        }
    }

    private static long WriteArgument(PlanArgument argument, Arena arena) => argument.Kind switch
    {
        ArgumentKind.Number => argument.Value,
        ArgumentKind.Text or ArgumentKind.Structure => (long)arena.Copy(argument.Bytes.Span),
        ArgumentKind.Strings => WriteStrings(argument.Strings, arena),
        ArgumentKind.Filter => WriteFilter(argument.Bytes.Span, arena),
        _ => throw new InvalidOperationException($"argument kind {argument.Kind}"),
    };

    private static long WriteStrings(ImmutableArray<ByteString> strings, Arena arena)
    {
        var array = (byte**)arena.Take(8L * (strings.Length + 1));
        for (var i = 0; i < strings.Length; i++)
        {
            array[i] = arena.Copy(strings[i].Span);
        }

        return (long)array;
    }

    /// <summary><c>struct sock_fprog { unsigned short len; struct sock_filter *filter; }</c>.</summary>
    private static long WriteFilter(ReadOnlySpan<byte> instructions, Arena arena)
    {
        var program = arena.Take(16);
        *(ushort*)program = checked((ushort)(instructions.Length / 8));
        *(byte**)(program + 8) = arena.Copy(instructions);
        return (long)program;
    }
}

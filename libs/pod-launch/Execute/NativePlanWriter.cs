using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>Lays plans out as bytes whose pointers hold for one address.</summary>
internal static class NativePlanWriter
{
    /// <summary>What init and the apps do, for <see cref="InitProgram.PlanAddress"/>.</summary>
    internal static ReadOnlySpan<byte> Write(LaunchPlan plan)
    {
        var memory = new PlanMemory(InitProgram.PlanAddress);
        var start = memory.Take<NativePlan>(1);
        var actors = memory.Take<NativeActor>(plan.Actors.Length);
        for (var i = 0; i < plan.Actors.Length; i++)
        {
            memory.Put(actors + (i * Unsafe.SizeOf<NativeActor>()), Actor(plan.Actors[i], memory));
        }

        memory.Put(start, new NativePlan { Init = Actor(plan.Init, memory), Actors = actors, ActorCount = plan.Actors.Length });
        return memory.Bytes;
    }

    /// <summary>Steps one behind the other; returns the first one's address.</summary>
    internal static long WriteSteps(ImmutableArray<PlanStep> steps, PlanMemory memory)
    {
        var address = memory.Take<NativeStep>(steps.Length);
        for (var i = 0; i < steps.Length; i++)
        {
            memory.Put(address + (i * Unsafe.SizeOf<NativeStep>()), Step(steps[i], memory));
        }

        return address;
    }

    private static NativeActor Actor(PlanActor actor, PlanMemory memory) => Actor(actor.Steps, memory) with
    {
        Awaits = actor.Awaits switch
        {
            ActorStart.AfterAnother => NativeActor.AwaitsAnother,
            ActorStart.WhenAllAreReady => NativeActor.AwaitsAll,
            _ => 0,
        },
        Next = actor.Next ?? NativeActor.Nobody,
        Required = actor.Role == ActorRole.PreStart ? -1 : 0,
    };

    private static NativeActor Actor(ImmutableArray<PlanStep> steps, PlanMemory memory) =>
        new() { Steps = WriteSteps(steps, memory), Count = steps.Length, Next = NativeActor.Nobody };

    private static NativeStep Step(PlanStep step, PlanMemory memory)
    {
        var native = new NativeStep
        {
            Number = SystemCallNumbers.Of(step.Call),
            Kind = (int)step.Kind,
            App = step.Actor,
            Expected = step.Expected ?? NativeStep.AnyResult,
            Tolerated0 = step.Tolerated.Length > 0 ? step.Tolerated[0] : 0,
            Tolerated1 = step.Tolerated.Length > 1 ? step.Tolerated[1] : 0,
            Tolerated2 = step.Tolerated.Length > 2 ? step.Tolerated[2] : 0,
        };
        var arguments = MemoryMarshal.CreateSpan(ref native.Argument0, 6);
        for (var i = 0; i < step.Arguments.Length; i++)
        {
            arguments[i] = Argument(step.Arguments[i], memory);
        }

        return native;
    }

    private static long Argument(PlanArgument argument, PlanMemory memory) => argument.Kind switch
    {
        ArgumentKind.Number => argument.Value,
        ArgumentKind.Text or ArgumentKind.Structure => memory.Copy(argument.Bytes.Span),
        ArgumentKind.Strings => Strings(argument.Strings, memory),
        ArgumentKind.Filter => Filter(argument.Bytes.Span, memory),
        _ => throw new InvalidOperationException($"argument kind {argument.Kind}"),
    };

    private static long Strings(ImmutableArray<ByteString> strings, PlanMemory memory)
    {
        var array = memory.Take<long>(strings.Length + 1);
        for (var i = 0; i < strings.Length; i++)
        {
            memory.Put(array + (8L * i), memory.Copy(strings[i].Span));
        }

        return array;
    }

    /// <summary><c>struct sock_fprog { unsigned short len; struct sock_filter *filter; }</c>.</summary>
    private static long Filter(ReadOnlySpan<byte> instructions, PlanMemory memory)
    {
        var program = memory.Take(16);
        memory.Put(program, checked((ushort)(instructions.Length / 8)));
        memory.Put(program + 8, memory.Copy(instructions));
        return program;
    }
}

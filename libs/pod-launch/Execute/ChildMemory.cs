using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>The cloned child's steps in unmanaged memory, given back when disposed.</summary>
internal sealed unsafe class ChildMemory : IDisposable
{
    private const int Size = 32 * 1024; // some fifty steps with short arguments
    private readonly void* _block = NativeMemory.AllocZeroed(Size);

    internal ChildMemory(ImmutableArray<PlanStep> steps)
    {
        var memory = new PlanMemory((long)_block);
        Child = (NativeChild*)memory.Take<long>(sizeof(NativeChild) / sizeof(long));
        var first = NativePlanWriter.WriteSteps(steps, memory);
        memory.Bytes.CopyTo(new Span<byte>(_block, Size));
        var libc = NativeLibrary.GetMainProgramHandle();
        Child->SystemCall = NativeLibrary.GetExport(libc, "syscall");
        Child->ErrnoLocation = NativeLibrary.GetExport(libc, "__errno_location");
        Child->Write = SystemCallNumbers.Of(SystemCall.write);
        Child->ExitGroup = SystemCallNumbers.Of(SystemCall.exit_group);
        Child->Steps = (NativeStep*)first;
        Child->Count = steps.Length;
    }

    /// <summary>Where it begins.</summary>
    internal NativeChild* Child { get; }

    public void Dispose() => NativeMemory.Free(_block);
}

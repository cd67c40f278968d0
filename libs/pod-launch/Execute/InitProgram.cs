using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>
/// The program that a pod's init, and each app until its execve(2), runs: half a kilobyte of machine code (Init/init-*.s) that
/// walks the plan, which lies behind it in the same file. It holds nothing of the runner, so /proc/PID/exe of any process of a
/// pod is this file and never the runner's (CVE-2019-5736); nobody can write to it, for it is sealed memory; and a fork of it
/// copies a few pages, not the runner.
/// </summary>
internal static partial class InitProgram
{
    /// <summary>Where the plan's first byte, a <see cref="NativePlan"/>, lies in the program's memory.</summary>
    internal const long PlanAddress = 0x10010000;

    /// <summary>
    /// Memory that init shares with the processes it starts: eight bytes each, the failed step's index and one, and errno. An app whose seccomp
    /// filter forbids write(2) can still say why it did not start.
    /// </summary>
    internal const long FailuresAddress = 0x0fff0000;

    /// <summary>How much of it there is: for <see cref="LaunchPlan.MaximumActors"/>.</summary>
    internal const int FailuresSize = 8 * LaunchPlan.MaximumActors;

    private const long CodeAddress = 0x10000000;
    private const int CodeOffset = 0x100;
    private const int PlanOffset = (int)(PlanAddress - CodeAddress); // 64 KiB: a whole number of pages of any size
    private const int HeaderSize = 64;
    private const int SegmentHeaderSize = 56;
    private const uint Readable = 4;
    private const uint Writable = 2;
    private const uint Executable = 1;
    private const uint Loaded = 1; // PT_LOAD
    private const uint Stack = 0x6474e551; // PT_GNU_STACK

    /// <summary>The machine code for the machine this runs on.</summary>
    internal static ReadOnlySpan<byte> Code => CodeOf(RuntimeInformation.ProcessArchitecture);

    /// <summary>The machine code for an architecture.</summary>
    /// <exception cref="PlatformNotSupportedException">Neither x86-64 nor arm64.</exception>
    internal static ReadOnlySpan<byte> CodeOf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => X64Code,
        Architecture.Arm64 => Arm64Code,
        _ => throw new PlatformNotSupportedException("launching is known for x86-64 and arm64 only"),
    };

    /// <summary>The program with this plan, in memory that nobody can write to any more; to be executed by its descriptor.</summary>
    /// <param name="plan">What <see cref="NativePlanWriter"/> laid out for <see cref="PlanAddress"/>.</param>
    internal static SafeFileHandle Create(ReadOnlySpan<byte> plan)
    {
        Span<byte> head = stackalloc byte[CodeOffset + Code.Length];
        WriteHeader(head, plan.Length);
        Code.CopyTo(head[CodeOffset..]);
        var program = SealedMemory.Create("appc-init");
        RandomAccess.Write(program, head, 0);
        RandomAccess.Write(program, plan, PlanOffset);
        SealedMemory.Seal(program);
        return program;
    }

    /// <summary>elf(5): a static executable with two segments, the code and the plan.</summary>
    private static void WriteHeader(Span<byte> head, int planLength)
    {
        head[..CodeOffset].Clear();
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(head); // 64 bits, little-endian, version 1
        Put16(head, 16, 2); // ET_EXEC
        Put16(head, 18, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62);
        Put32(head, 20, 1);
        Put64(head, 24, CodeAddress + CodeOffset);
        Put64(head, 32, HeaderSize);
        Put16(head, 52, HeaderSize);
        Put16(head, 54, SegmentHeaderSize);
        Put16(head, 56, 3);
        WriteSegment(head[HeaderSize..], Loaded, Readable | Executable, 0, CodeAddress, CodeOffset + Code.Length);
        WriteSegment(head[(HeaderSize + SegmentHeaderSize)..], Loaded, Readable | Writable, PlanOffset, PlanAddress, planLength);
        WriteSegment(head[(HeaderSize + (2 * SegmentHeaderSize))..], Stack, Readable | Writable, 0, 0, 0);
    }

    private static void WriteSegment(Span<byte> header, uint type, uint rights, long offset, long address, long size)
    {
        Put32(header, 0, type);
        Put32(header, 4, rights);
        Put64(header, 8, offset);
        Put64(header, 16, address);
        Put64(header, 24, address);
        Put64(header, 32, size);
        Put64(header, 40, size);
        Put64(header, 48, PlanOffset);
    }

    private static void Put16(Span<byte> bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[offset..], value);

    private static void Put32(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);

    private static void Put64(Span<byte> bytes, int offset, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes[offset..], value);
}

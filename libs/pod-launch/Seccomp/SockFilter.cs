using System.Runtime.InteropServices;

namespace Appc.PodLaunch.Seccomp;

/// <summary>One instruction of classic BPF, laid out as <c>struct sock_filter</c> (linux/filter.h): 8 bytes, native byte order.</summary>
/// <param name="Code">Operation: class, size and mode as in linux/bpf_common.h.</param>
/// <param name="JumpTrue">Instructions to skip when a conditional jump holds.</param>
/// <param name="JumpFalse">Instructions to skip when it does not.</param>
/// <param name="K">The operand: an offset, a constant, a distance or a result.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct SockFilter(ushort Code, byte JumpTrue, byte JumpFalse, uint K)
{
    internal const ushort LoadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
    internal const ushort And = 0x54; // BPF_ALU | BPF_AND | BPF_K
    internal const ushort Jump = 0x05; // BPF_JMP | BPF_JA
    internal const ushort JumpEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    internal const ushort JumpGreaterOrEqual = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    internal const ushort Return = 0x06; // BPF_RET | BPF_K

    internal static SockFilter Load(uint offset) => new(LoadWord, 0, 0, offset);

    internal static SockFilter Result(SeccompAction action) => new(Return, 0, 0, action.Value);
}

namespace Appc.ImageSpec.Elf;

/// <summary>e_machine values (elf(5), elf.h: EM_).</summary>
internal static class ElfMachine
{
    internal const ushort I386 = 3;
    internal const ushort Mips = 8;
    internal const ushort PowerPc64 = 21;
    internal const ushort S390 = 22;
    internal const ushort Arm = 40;
    internal const ushort X86_64 = 62;
    internal const ushort AArch64 = 183;
    internal const ushort RiscV = 243;
    internal const ushort LoongArch = 258;
}

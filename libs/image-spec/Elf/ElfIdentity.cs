using System.Collections.Immutable;

namespace Appc.ImageSpec.Elf;

/// <summary>
/// What two ELF objects must have in common to be loaded into one process (elf(5): EI_CLASS, EI_DATA, e_machine).
/// </summary>
/// <param name="Is64Bit">EI_CLASS is ELFCLASS64.</param>
/// <param name="IsLittleEndian">EI_DATA is ELFDATA2LSB.</param>
/// <param name="Machine">e_machine, an EM_ number.</param>
public readonly record struct ElfIdentity(bool Is64Bit, bool IsLittleEndian, ushort Machine)
{
    /// <summary>The directory name that Debian's multiarch gives libraries of this identity; null where it has none.</summary>
    public string? MultiarchName => (Machine, Is64Bit, IsLittleEndian) switch
    {
        (ElfMachine.X86_64, true, true) => "x86_64-linux-gnu",
        (ElfMachine.X86_64, false, true) => "x86_64-linux-gnux32",
        (ElfMachine.I386, false, true) => "i386-linux-gnu",
        (ElfMachine.AArch64, true, true) => "aarch64-linux-gnu",
        (ElfMachine.Arm, false, true) => "arm-linux-gnueabihf",
        (ElfMachine.RiscV, true, true) => "riscv64-linux-gnu",
        (ElfMachine.PowerPc64, true, true) => "powerpc64le-linux-gnu",
        (ElfMachine.PowerPc64, true, false) => "powerpc64-linux-gnu",
        (ElfMachine.S390, true, false) => "s390x-linux-gnu",
        (ElfMachine.Mips, true, true) => "mips64el-linux-gnuabi64",
        (ElfMachine.Mips, false, true) => "mipsel-linux-gnu",
        (ElfMachine.LoongArch, true, true) => "loongarch64-linux-gnu",
        _ => null,
    };

    /// <summary>What the loader puts for $LIB on systems without multiarch: <c>lib64</c> or <c>lib</c>.</summary>
    public string PlainLibraryDirectory => Is64Bit ? "lib64" : "lib";

    /// <summary>For people: <c>64-bit little-endian machine 62 (x86_64-linux-gnu)</c>.</summary>
    /// <summary>
    /// What <c>$PLATFORM</c> stands for on processors of this kind (ld.so(8), getauxval(3) AT_PLATFORM; on x86-64 glibc has names of its own); empty where
    /// that is not known.
    /// </summary>
    public ImmutableArray<string> Platforms => (Machine, Is64Bit) switch
    {
        (ElfMachine.X86_64, true) => ["haswell", "xeon_phi", "x86_64"],
        (ElfMachine.I386, false) => ["i686", "i586", "i486", "i386"],
        (ElfMachine.AArch64, true) => ["aarch64"],
        _ => [],
    };

    /// <summary>For people.</summary>
    public override string ToString() =>
        $"{(Is64Bit ? "64" : "32")}-bit {(IsLittleEndian ? "little" : "big")}-endian machine {Machine}"
        + (MultiarchName is { } name ? $" ({name})" : string.Empty);
}

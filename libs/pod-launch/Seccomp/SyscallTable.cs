using System.Runtime.InteropServices;

namespace Appc.PodLaunch.Seccomp;

/// <summary>The system calls of one architecture: names and numbers as in the kernel's unistd.h.</summary>
public sealed partial class SyscallTable
{
    private readonly string _names;
    private readonly LookUp _number;

    private SyscallTable(string name, uint auditArchitecture, bool hasX32, int limit, string names, LookUp number)
    {
        (Name, AuditArchitecture, HasX32, Limit, _names, _number) = (name, auditArchitecture, hasX32, limit, names, number);
    }

    private delegate int LookUp(ReadOnlySpan<char> name);

    /// <summary>64-bit x86, AUDIT_ARCH_X86_64.</summary>
    public static SyscallTable X86_64 { get; } = new("x86_64", 0xC000003E, hasX32: true, X86_64Limit, X86_64Names, X86_64Number);

    /// <summary>64-bit Arm, AUDIT_ARCH_AARCH64.</summary>
    public static SyscallTable Arm64 { get; } = new("arm64", 0xC00000B7, hasX32: false, Arm64Limit, Arm64Names, Arm64Number);

    /// <summary>The table of the machine this process runs on.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine is neither x86_64 nor arm64.</exception>
    public static SyscallTable Current => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X86_64,
        Architecture.Arm64 => Arm64,
        var other => throw new PlatformNotSupportedException($"build seccomp filter: no system call table for {other}"),
    };

    /// <summary>The architecture's name as `uname -m` spells it, arm64 for aarch64.</summary>
    public string Name { get; }

    /// <summary>AUDIT_ARCH_* of linux/audit.h, what <c>seccomp_data.arch</c> holds.</summary>
    public uint AuditArchitecture { get; }

    /// <summary>Whether numbers from 0x40000000 up are calls of the x32 ABI, which take another path to the same functions.</summary>
    public bool HasX32 { get; }

    /// <summary>One more than the highest number known here: calls from there on are newer than this table.</summary>
    public int Limit { get; }

    /// <summary>The number of a system call.</summary>
    /// <param name="name">As in unistd.h without <c>__NR_</c>.</param>
    /// <returns>The number, or -1 when this architecture has no such call.</returns>
    public int Number(ReadOnlySpan<char> name) => _number(name);

    /// <summary>Every name of this architecture, by number.</summary>
    /// <returns>Names as in unistd.h.</returns>
    public string[] Names() => Words(_names);

    /// <summary>Whether some architecture's table has the name, so that it is not a spelling mistake.</summary>
    /// <param name="name">A system call's name.</param>
    /// <returns>False when no table has it.</returns>
    public static bool IsKnownAnywhere(string name) =>
        X86_64Number(name) >= 0 || Arm64Number(name) >= 0 || Words(ElsewhereNames).Contains(name, StringComparer.Ordinal);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}

using System.Collections.Immutable;
using System.Text;
using Appc.Linux;

namespace Appc.PodLaunch.Plan;

/// <summary>How the executor hands an argument to the kernel.</summary>
public enum ArgumentKind
{
    /// <summary>The value itself.</summary>
    Number,

    /// <summary>A pointer to the bytes and a NUL.</summary>
    Text,

    /// <summary>A pointer to the bytes of a structure.</summary>
    Structure,

    /// <summary>A pointer to a NULL-terminated array of pointers to strings: argv, envp.</summary>
    Strings,

    /// <summary>A pointer to a <c>struct sock_fprog</c> whose filter are the bytes.</summary>
    Filter,
}

/// <summary>One argument of a system call in a plan: data, and how strace(1) would show it.</summary>
public readonly record struct PlanArgument
{
    private readonly string? _shown;

    private PlanArgument(ArgumentKind kind, long number, ReadOnlyMemory<byte> bytes, ImmutableArray<ByteString> strings, string? shown)
    {
        Kind = kind;
        Value = number;
        Bytes = bytes;
        Strings = strings;
        _shown = shown;
    }

    /// <summary>How it is handed over.</summary>
    public ArgumentKind Kind { get; }

    /// <summary>The value of a number.</summary>
    public long Value { get; }

    /// <summary>The bytes of a text, a structure or a filter, without a terminator.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The strings of an argument vector.</summary>
    public ImmutableArray<ByteString> Strings { get; }

    /// <summary>The null pointer.</summary>
    public static PlanArgument Null => new(ArgumentKind.Number, 0, default, default, "NULL");

    /// <summary>The working directory, as the directory of an *at call.</summary>
    public static PlanArgument CurrentDirectory => new(ArgumentKind.Number, -100, default, default, "AT_FDCWD");

    /// <summary>A number, shown in decimal or as <paramref name="shown"/>.</summary>
    public static PlanArgument Number(long value, string? shown = null) => new(ArgumentKind.Number, value, default, default, shown);

    /// <summary>File permission bits, shown in octal.</summary>
    public static PlanArgument Mode(uint mode) => new(ArgumentKind.Number, mode, default, default, Octal(mode));

    /// <summary>A path or a name.</summary>
    public static PlanArgument Text(ByteString text) => new(ArgumentKind.Text, 0, text.Memory, default, null);

    /// <summary>A structure's bytes in the machine's own order.</summary>
    public static PlanArgument Structure(ReadOnlyMemory<byte> bytes, string shown) => new(ArgumentKind.Structure, 0, bytes, default, shown);

    /// <summary>argv or envp.</summary>
    public static PlanArgument Vector(ImmutableArray<ByteString> strings) => new(ArgumentKind.Strings, 0, default, strings, null);

    /// <summary>A seccomp program: instructions of eight bytes (<c>struct sock_filter</c>).</summary>
    public static PlanArgument Filter(ReadOnlyMemory<byte> instructions) =>
        new(ArgumentKind.Filter, 0, instructions, default, $"{{len={instructions.Length / 8}, filter=…}}");

    /// <summary>As strace(1) shows it.</summary>
    public override string ToString() => _shown ?? Kind switch
    {
        ArgumentKind.Text => StraceQuoting.Quote(Bytes.Span),
        ArgumentKind.Strings => ShowStrings(),
        _ => Value.ToString(),
    };

    private string ShowStrings()
    {
        var text = new StringBuilder("[");
        foreach (var value in Strings)
        {
            text.Append(text.Length == 1 ? "" : ", ").Append(StraceQuoting.Quote(value.Span));
        }

        return text.Append(']').ToString();
    }

    private static string Octal(uint mode) => "0" + Convert.ToString(mode, 8).PadLeft(2, '0');
}

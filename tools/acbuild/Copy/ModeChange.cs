using System.Collections.Immutable;
using Appc.CommandLine;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>
/// What <c>--chmod</c> does to the mode of a file: octal digits, or clauses as chmod(1) has them (<c>u=rwX,go=rX</c>). A clause without any of
/// u, g, o and a means all three, whatever the umask is.
/// </summary>
internal sealed class ModeChange
{
    private const uint AllBits = 0xFFF; // 07777
    private const uint AnyExecute = 0b001_001_001;
    private const uint SetUser = 0x800;
    private const uint SetGroup = 0x400;
    private const uint Sticky = 0x200;
    private readonly uint? _mode;
    private readonly ImmutableArray<Clause> _clauses;

    private ModeChange(uint? mode, ImmutableArray<Clause> clauses)
    {
        (_mode, _clauses) = (mode, clauses);
    }

    private readonly record struct Clause(string Who, char Operator, string Permissions);

    /// <summary>Reads the option's value.</summary>
    /// <exception cref="UsageException">It is neither form.</exception>
    internal static ModeChange Parse(string text)
    {
        if (text.Length is > 0 and <= 5 && text.All(c => c is >= '0' and <= '7') && Convert.ToUInt32(text, 8) is var mode and <= AllBits)
        {
            return new ModeChange(mode, []);
        }

        return new ModeChange(null, [.. text.Split(',').Select(clause => ParseClause(clause, text))]);
    }

    /// <summary>The mode that a file gets.</summary>
    /// <param name="mode">Its mode, set-id and sticky bits included.</param>
    /// <param name="isDirectory">X means execution for directories, and for files that somebody may execute.</param>
    internal uint Apply(uint mode, bool isDirectory)
    {
        var result = _mode ?? mode;
        foreach (var clause in _clauses)
        {
            var bits = Bits(clause, isDirectory || (result & AnyExecute) != 0);
            result = clause.Operator switch
            {
                '+' => result | bits,
                '-' => result & ~bits,
                _ => (result & ~Whole(clause.Who)) | bits,
            };
        }

        return result;
    }

    private static Clause ParseClause(string clause, string whole)
    {
        var sign = clause.IndexOfAny(['=', '+', '-']);
        var (who, permissions) = sign < 0 ? (string.Empty, "?") : (clause[..sign], clause[(sign + 1)..]);
        if (!who.All(c => c is 'u' or 'g' or 'o' or 'a') || !permissions.All(c => c is 'r' or 'w' or 'x' or 'X' or 's' or 't'))
        {
            throw new UsageException($"--chmod {ByteEscaping.ToDisplay(whole)}: must be octal, or clauses such as u=rwX,go=rX");
        }

        return new Clause(who.Length == 0 || who.Contains('a', StringComparison.Ordinal) ? "ugo" : who, clause[sign], permissions);
    }

    private static uint Bits(Clause clause, bool mayExecute)
    {
        var bits = 0u;
        foreach (var permission in clause.Permissions)
        {
            bits |= permission switch
            {
                'r' => ForAll(clause.Who, 4),
                'w' => ForAll(clause.Who, 2),
                'x' => ForAll(clause.Who, 1),
                'X' => mayExecute ? ForAll(clause.Who, 1) : 0,
                's' => (clause.Who.Contains('u', StringComparison.Ordinal) ? SetUser : 0) | (clause.Who.Contains('g', StringComparison.Ordinal) ? SetGroup : 0),
                _ => clause.Who.Contains('o', StringComparison.Ordinal) ? Sticky : 0,
            };
        }

        return bits;
    }

    private static uint ForAll(string who, uint bit) => who.Aggregate(0u, (bits, c) => bits | (bit << Shift(c)));

    private static uint Whole(string who) => ForAll(who, 7)
        | (who.Contains('u', StringComparison.Ordinal) ? SetUser : 0) | (who.Contains('g', StringComparison.Ordinal) ? SetGroup : 0)
        | (who.Contains('o', StringComparison.Ordinal) ? Sticky : 0);

    private static int Shift(char who) => who switch { 'u' => 6, 'g' => 3, _ => 0 };
}

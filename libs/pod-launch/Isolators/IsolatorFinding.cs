namespace Appc.PodLaunch.Isolators;

/// <summary>What becomes of an isolator here. ace.md, Isolators: the user must be able to learn this of each.</summary>
public enum IsolatorVerdict
{
    /// <summary>It holds as asked.</summary>
    Enforced,

    /// <summary>Something close to it holds; the detail says what.</summary>
    Modified,

    /// <summary>It does not hold; the detail says why.</summary>
    Ignored,
}

/// <summary>What becomes of one isolator of a pod.</summary>
/// <param name="Scope"><c>pod</c>, or <c>app NAME</c>.</param>
/// <param name="Name">The isolator's name.</param>
/// <param name="Value">Its value as it was written, without white space between tokens.</param>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Detail">By what it is enforced, or why it is not, with the cure where there is one.</param>
public sealed record IsolatorFinding(string Scope, string Name, string Value, IsolatorVerdict Verdict, string Detail)
{
    private const int ShownValue = 100;

    /// <summary>The option of the command line that asked for it; null where an image or a pod manifest did.</summary>
    public string? Option { get; init; }

    /// <summary>The value for people: cut where it is long.</summary>
    public string ShortValue => Value.Length <= ShownValue ? Value : Value[..ShownValue] + "…";

    /// <summary>One line for people, without a line feed.</summary>
    public override string ToString() => $"{Scope}: {Name} {ShortValue}: {VerdictText}: {Detail}";

    /// <summary><c>enforced</c>, <c>modified</c> or <c>ignored</c>.</summary>
    public string VerdictText => Verdict switch
    {
        IsolatorVerdict.Enforced => "enforced",
        IsolatorVerdict.Modified => "modified",
        _ => "ignored",
    };
}

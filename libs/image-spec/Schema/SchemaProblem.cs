namespace Appc.ImageSpec.Schema;

/// <summary>How much a finding weighs.</summary>
public enum ProblemSeverity
{
    /// <summary>Valid, but probably not what was meant, or refused by some executor. Fails only strict validation.</summary>
    Warning,

    /// <summary>The specification forbids it; the document is not valid.</summary>
    Error,
}

/// <summary>One finding about a manifest.</summary>
/// <param name="Path">Where, as <c>labels[1].name</c>; empty for the document as a whole.</param>
/// <param name="Rule">What must hold there and does not, lower case, no full stop.</param>
/// <param name="Severity">Error or warning.</param>
public sealed record SchemaProblem(string Path, string Rule, ProblemSeverity Severity)
{
    /// <summary><c>path: rule</c>, or the rule alone for the whole document.</summary>
    public override string ToString() => Path.Length == 0 ? Rule : $"{Path}: {Rule}";
}

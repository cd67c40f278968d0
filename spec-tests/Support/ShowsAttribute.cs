namespace SpecTests.Support;

/// <summary>The test shows a demand of the specification: a clause of spec-tests/Conformance/clauses.tsv, such as <c>ace:53</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ShowsAttribute : Attribute
{
    /// <summary>Names the clause.</summary>
    public ShowsAttribute(string clause)
    {
        Clause = clause;
    }

    /// <summary>The file of the specification and the line in it, and a letter where a line demands several things.</summary>
    public string Clause { get; }
}

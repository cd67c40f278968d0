using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>What was found about one file.</summary>
/// <param name="File">As the user named it.</param>
/// <param name="Type">What it is; null where that could not be found out.</param>
/// <param name="Subject">What a valid one is called, such as <c>ImageManifest</c> or <c>image layout</c>.</param>
/// <param name="Complaint">What stands in front of an error, in the words of the Go tool: <c>invalid image layout</c>.</param>
/// <param name="Problems">Errors and warnings in the order found.</param>
internal sealed record FileVerdict(string File, SubjectType? Type, string Subject, string Complaint, ImmutableArray<SchemaProblem> Problems)
{
    /// <summary>A verdict of one error.</summary>
    internal static FileVerdict Refused(string file, SubjectType? type, string subject, string complaint, string rule) =>
        new(file, type, subject, complaint, [new SchemaProblem(string.Empty, rule, ProblemSeverity.Error)]);

    /// <summary>True when no problem counts.</summary>
    internal bool Passes(bool strict) => Problems.All(problem => problem.Severity == ProblemSeverity.Warning && !strict);
}

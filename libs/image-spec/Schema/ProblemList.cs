using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>Collects findings while a manifest is read, so that a reader goes on after the first.</summary>
internal sealed class ProblemList
{
    private readonly ImmutableArray<SchemaProblem>.Builder _problems = ImmutableArray.CreateBuilder<SchemaProblem>();

    public bool HasErrors { get; private set; }

    public ImmutableArray<SchemaProblem> ToImmutable() => _problems.ToImmutable();

    public void Error(string path, string rule)
    {
        HasErrors = true;
        _problems.Add(new SchemaProblem(path, rule, ProblemSeverity.Error));
    }

    public void Warn(string path, string rule) => _problems.Add(new SchemaProblem(path, rule, ProblemSeverity.Warning));
}

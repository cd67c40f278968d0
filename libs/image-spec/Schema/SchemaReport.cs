using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>Everything found while reading one manifest.</summary>
/// <param name="Manifest">The manifest; null when there is an error among the problems.</param>
/// <param name="Problems">In the order they were found.</param>
public sealed record SchemaReport<T>(T? Manifest, ImmutableArray<SchemaProblem> Problems)
    where T : class
{
    /// <summary>The manifest, if no error was found.</summary>
    /// <exception cref="BadInputException">The first error, as <c>path: rule</c>.</exception>
    public T Require()
    {
        foreach (var problem in Problems)
        {
            if (problem.Severity == ProblemSeverity.Error)
            {
                throw new BadInputException(problem.ToString());
            }
        }

        return Manifest ?? throw new BadInputException("the manifest could not be read");
    }
}

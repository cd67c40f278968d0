using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Isolators;

/// <summary>An isolator and who asks for it.</summary>
/// <param name="Isolator">The isolator.</param>
/// <param name="Option">The option of the command line, such as <c>--memory</c>; null for an image or a pod manifest.</param>
public sealed record RequestedIsolator(Isolator Isolator, string? Option)
{
    /// <summary>The isolator's name.</summary>
    internal string Name => Isolator.Name.ToString();

    /// <summary>What became of it.</summary>
    internal IsolatorFinding Finding(string scope, IsolatorVerdict verdict, string detail) =>
        new(scope, Name, Isolator.Value?.ToString() ?? "", verdict, detail) { Option = Option };

    /// <summary>
    /// The isolators in force: the command line's word replaces the manifest's of the same kind. A retain-set and a remove-set of
    /// the same thing are of one kind.
    /// </summary>
    internal static ImmutableArray<RequestedIsolator> Merge(ImmutableArray<Isolator> manifest, ImmutableArray<RequestedIsolator> commandLine)
    {
        var replaced = commandLine.Select(request => Kind(request.Name)).ToHashSet(StringComparer.Ordinal);
        return [.. manifest.Where(isolator => !replaced.Contains(Kind(isolator.Name.ToString()))).Select(isolator => new RequestedIsolator(isolator, null)), .. commandLine];
    }

    private static string Kind(string name) =>
        name.Replace("-retain-set", "-set", StringComparison.Ordinal).Replace("-remove-set", "-set", StringComparison.Ordinal);
}

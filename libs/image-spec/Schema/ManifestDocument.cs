namespace Appc.ImageSpec.Schema;

/// <summary>What image and pod manifests share: the strict document, its kind and its version.</summary>
public static class ManifestDocument
{
    private const string KindRule = "must be ImageManifest or PodManifest (types.md, AC Kind Type)";

    internal delegate T BodyReader<T>(ObjectReader reader, SemVer version);

    internal delegate SchemaReport<T> Checker<T>(ReadOnlySpan<byte> json)
        where T : class;

    /// <summary>Which kind of manifest the document says it is.</summary>
    /// <exception cref="BadInputException">Not strict JSON, or no defined kind.</exception>
    public static AcKind KindOf(ReadOnlySpan<byte> json)
    {
        var problems = new ProblemList();
        var kind = ObjectReader.Open(StrictJson.Parse(json, JsonLimits.Manifest), string.Empty, problems)?.Required<AcKind>("acKind", TryKind, KindRule);
        return problems.HasErrors ? throw new BadInputException(problems.ToImmutable()[0].ToString()) : kind!.Value;
    }

    internal static SchemaReport<T> Check<T>(ReadOnlySpan<byte> json, AcKind kind, BodyReader<T> read)
        where T : class
    {
        var problems = new ProblemList();
        T? manifest = null;
        if (ObjectReader.Open(StrictJson.Parse(json, JsonLimits.Manifest), string.Empty, problems) is { } reader)
        {
            var rule = $"must be {kind} (types.md, AC Kind Type)";
            if (reader.Required<AcKind>("acKind", TryKind, rule) != kind && !problems.HasErrors)
            {
                problems.Error("acKind", rule);
            }

            var version = reader.Required<SemVer>("acVersion", SemVer.TryParse, SemVer.Rule);
            if (version.Major != SemVer.Specification.Major)
            {
                problems.Warn("acVersion", $"major version {version.Major} is not compatible with {SemVer.Specification} (types.md, AC Version Type)");
            }

            manifest = read(reader, version);
        }

        return new SchemaReport<T>(problems.HasErrors ? null : manifest, problems.ToImmutable());
    }

    internal static ReadOnlyMemory<byte> Finish<T>(JsonOutput output, bool indented, Checker<T> check)
        where T : class
    {
        check(output.Written.Span).Require();
        return indented ? JsonIndent.Apply(output.Written.Span) : output.Written;
    }

    private static bool TryKind(string? text, out AcKind kind)
    {
        kind = string.Equals(text, nameof(AcKind.PodManifest), StringComparison.Ordinal) ? AcKind.PodManifest : AcKind.ImageManifest;
        return string.Equals(text, kind.ToString(), StringComparison.Ordinal);
    }
}

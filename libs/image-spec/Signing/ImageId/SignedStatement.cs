using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>What is said about a key, in an envelope that travels with images. Whether to believe it is the reader's to decide.</summary>
/// <param name="Envelope">The envelope, with whoever signed it.</param>
/// <param name="Key">The key that is spoken of.</param>
/// <param name="Issued">When it was said.</param>
public abstract record SignedStatement(Envelope Envelope, KeyReference Key, DateTimeOffset Issued)
{
    private const int MaxStatements = 64;

    internal static JsonLimits Limits { get; } = new(Envelope.MaxBytes, MaxDepth: 8);

    /// <summary>Reads a file of statements: one envelope, or an array of at most 64.</summary>
    /// <param name="json">At most 1 MiB.</param>
    /// <exception cref="BadInputException">It is malformed, or a statement of a kind that is not known here.</exception>
    public static ImmutableArray<SignedStatement> ParseFile(ReadOnlySpan<byte> json)
    {
        var value = StrictJson.Parse(json, Limits);
        if (value.Kind != JsonKind.Array)
        {
            return [Read(Envelope.Parse(json))];
        }

        return value.Items.Length <= MaxStatements
            ? [.. value.Items.Select(item => Read(Envelope.Parse(item.Source.Span)))]
            : throw new BadInputException($"more than {MaxStatements} statements");
    }

    /// <summary>The file of several statements.</summary>
    public static byte[] ToFile(IEnumerable<SignedStatement> statements)
    {
        var output = new JsonOutput();
        output.Begin('[');
        foreach (var statement in statements)
        {
            statement.Envelope.Write(output);
        }

        output.End(']');
        return [.. JsonIndent.Apply(output.Written.Span).Span, (byte)'\n'];
    }

    private static SignedStatement Read(Envelope envelope) => envelope.PayloadType switch
    {
        RevocationStatement.PayloadType => RevocationStatement.Read(envelope),
        TransitionStatement.PayloadType => TransitionStatement.Read(envelope),
        var other => throw new BadInputException($"payloadType: '{Appc.Linux.ByteEscaping.ToDisplay(other)}' is no statement about a key that is known here"),
    };
}

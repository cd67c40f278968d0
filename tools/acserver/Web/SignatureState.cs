namespace Acserver.Web;

/// <summary>What is known about an image's signature, in words and with a colour of its own.</summary>
/// <param name="Class">The style's class.</param>
/// <param name="Word">One or two words.</param>
/// <param name="Sentence">The whole truth.</param>
/// <param name="Signer">The fingerprint of the key that counted when the image was published; null for none.</param>
internal sealed record SignatureState(string Class, string Word, string Sentence, string? Signer)
{
    private const int GroupLength = 4;

    /// <summary>The badge.</summary>
    internal Html Badge => $"""<span class="badge {Class}">{Word}</span>""";

    /// <summary>The end of the fingerprint, enough to recognise it.</summary>
    internal string? Short => Signer is { Length: > 16 } ? "…" + Grouped(Signer[^16..]) : Signer is null ? null : Grouped(Signer);

    /// <summary>The whole fingerprint in groups that can be compared by eye.</summary>
    internal string? Long => Signer is null ? null : Grouped(Signer);

    private static string Grouped(string digits) => string.Join(' ', digits.Chunk(GroupLength).Select(group => new string(group)));
}

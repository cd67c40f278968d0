using Acserver.Depot;

namespace Acserver.Web;

/// <summary>What is known about an image's signature, in words and with a colour of its own.</summary>
/// <param name="Class">The style's class.</param>
/// <param name="Word">One or two words.</param>
/// <param name="Sentence">The whole truth.</param>
/// <param name="Signer">The fingerprint of the key that counted when the image was published; null for none.</param>
internal sealed record SignatureState(string Class, string Word, string Sentence, string? Signer)
{
    private const int GroupLength = 4;

    /// <summary>Judges by what was noted when the image was published, and by whether its key still vouches for the name.</summary>
    internal static SignatureState Of(DepotDirectory depot, DepotImage image)
    {
        if (image.Record.Signer is not { } signer)
        {
            return new SignatureState("unsigned", "Not signed", "This image was published without a signature. Nobody vouches for it.", null);
        }

        if (File.Exists(Path.Join(depot.Root, "policy.json")))
        {
            return new SignatureState("signed", "Signed", "The signatures were verified when the image was published, as this server’s policy demands.", signer);
        }

        return depot.Keys.EntriesFor(image.Key.Name).Any(entry => entry.Reference.Id.Equals(signer, StringComparison.OrdinalIgnoreCase))
            ? new SignatureState("signed", "Signed", "The signature was verified when the image was published, and its key vouches for this name here.", signer)
            : new SignatureState("doubt", "Key withdrawn", "The signature was verified when the image was published, but its key does not vouch for this name here any more.", signer);
    }

    /// <summary>The badge.</summary>
    internal Html Badge => $"""<span class="badge {Class}">{Word}</span>""";

    /// <summary>The end of the fingerprint, enough to recognise it.</summary>
    internal string? Short => Signer is { Length: > 16 } ? "…" + Grouped(Signer[^16..]) : Signer is null ? null : Grouped(Signer);

    /// <summary>The whole fingerprint in groups that can be compared by eye.</summary>
    internal string? Long => Signer is null ? null : Grouped(Signer);

    private static string Grouped(string digits) => string.Join(' ', digits.Chunk(GroupLength).Select(group => new string(group)));
}

using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>Names a key of any kind.</summary>
/// <param name="Kind">What it signs.</param>
/// <param name="Id">
/// OpenPGP: the primary key's fingerprint, 40 hex digits in capitals. minisign: its key number, 16 in capitals. Image-ID: 64 in small letters.
/// </param>
public sealed record KeyReference(SignatureKind Kind, string Id)
{
    /// <summary>The reference in its one form.</summary>
    /// <param name="kind">What it signs.</param>
    /// <param name="id">Hex digits of either case; as many as the kind has.</param>
    /// <exception cref="BadInputException">Another number of digits, or something else.</exception>
    public static KeyReference Parse(SignatureKind kind, string id)
    {
        var digits = kind switch { SignatureKind.OpenPgp => 40, SignatureKind.Minisign => 16, _ => 64 };
        return id.Length == digits && id.All(char.IsAsciiHexDigit)
            ? new KeyReference(kind, kind == SignatureKind.ImageId ? id.ToLowerInvariant() : id.ToUpperInvariant())
            : throw new BadInputException($"'{Appc.Linux.ByteEscaping.ToDisplay(id)}' is no {SignatureKinds.NameOf(kind)} key, which has {digits} hex digits");
    }

    /// <summary>The key of an image-ID signature.</summary>
    public static KeyReference Of(PemPublicKey key) => new(SignatureKind.ImageId, key.KeyId.ToString());

    /// <summary>Such as <c>openpgp key 0123…</c>.</summary>
    public override string ToString() => $"{SignatureKinds.NameOf(Kind)} key {Id}";

    internal static KeyReference Read(StrictObject json)
    {
        var kind = ReadKind(json);
        return json.Parse("id", id => Parse(kind, id));
    }

    internal static SignatureKind ReadKind(StrictObject json) => json.Parse("kind", name =>
        SignatureKinds.TryParse(name, out var kind) ? kind : throw new BadInputException($"must be one of {string.Join(", ", SignatureKinds.All.Select(SignatureKinds.NameOf))}"));

    internal void Write(JsonOutput output, string name)
    {
        output.Name(name);
        output.Begin('{');
        output.Field("kind", SignatureKinds.NameOf(Kind));
        output.Field("id", Id);
        output.End('}');
    }
}

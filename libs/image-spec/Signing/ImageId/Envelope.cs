using System.Buffers.Text;
using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>
/// A DSSE envelope (Dead Simple Signing Envelope 1.0.2): a payload, its media type, and signatures over both. Nothing in it is to be believed
/// before <see cref="SignedBy"/> says so. Immutable.
/// </summary>
public sealed class Envelope
{
    /// <summary>Bytes that an envelope has at most.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Signatures that an envelope has at most.</summary>
    public const int MaxSignatures = 64;

    private static readonly JsonLimits s_limits = new(MaxBytes, MaxDepth: 8);

    private Envelope(string payloadType, ReadOnlyMemory<byte> payload, ImmutableArray<EnvelopeSignature> signatures)
    {
        PayloadType = payloadType;
        Payload = payload;
        Signatures = signatures;
    }

    /// <summary>What the payload is, as a media type.</summary>
    public string PayloadType { get; }

    /// <summary>The bytes that are signed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The signatures, good or not, in the document's order.</summary>
    public ImmutableArray<EnvelopeSignature> Signatures { get; }

    /// <summary>An envelope without signatures.</summary>
    public static Envelope Of(string payloadType, ReadOnlyMemory<byte> payload) => new(payloadType, payload, []);

    /// <summary>Reads one. Unknown fields are passed over, as DSSE demands; duplicate ones are refused.</summary>
    /// <param name="json">At most <see cref="MaxBytes"/>, at most <see cref="MaxSignatures"/> signatures.</param>
    /// <exception cref="BadInputException">It is no envelope.</exception>
    public static Envelope Parse(ReadOnlySpan<byte> json) => Read(StrictObject.Parse(json, s_limits));

    internal static Envelope Read(StrictObject json) => new(
        json.RequiredText("payloadType"),
        Base64(json, "payload"),
        [.. json.Objects("signatures", MaxSignatures).Select(item => new EnvelopeSignature(item.Text("keyid") ?? string.Empty, Base64(item, "sig")))]);

    /// <summary>The same envelope with one more signature; an older one by that key is replaced.</summary>
    /// <exception cref="BadInputException">It has too many already.</exception>
    public Envelope Sign(PemSecretKey key)
    {
        var keyId = key.PublicKey.KeyId.ToString();
        var others = Signatures.Where(signature => signature.KeyId != keyId).ToList();
        return others.Count < MaxSignatures
            ? new(PayloadType, Payload, [.. others, new(keyId, key.Sign(PreAuthEncoding.Encode(PayloadType, Payload.Span)))])
            : throw new BadInputException($"signatures: {MaxSignatures} are there already, which is the most there can be");
    }

    /// <summary>True when <paramref name="key"/> made one of the signatures, whatever key ID that one carries.</summary>
    public bool SignedBy(PemPublicKey key) => FindBy(key) is not null;

    /// <summary>The signature that <paramref name="key"/> made; null where there is none that fits.</summary>
    internal EnvelopeSignature? FindBy(PemPublicKey key)
    {
        var signed = PreAuthEncoding.Encode(PayloadType, Payload.Span);
        var id = key.KeyId.ToString();
        return Signatures.FirstOrDefault(signature => (signature.KeyId.Length == 0 || signature.KeyId == id) && key.Verify(signed, signature.Signature.Span));
    }

    /// <summary>The envelope as compact JSON in the order of DSSE's own examples, and a line feed.</summary>
    public byte[] ToJson()
    {
        var output = new JsonOutput();
        Write(output);
        return [.. JsonIndent.Apply(output.Written.Span).Span, (byte)'\n'];
    }

    internal void Write(JsonOutput output)
    {
        output.Begin('{');
        output.Name("payloadType");
        output.Text(PayloadType);
        output.Name("payload");
        output.Text(Convert.ToBase64String(Payload.Span));
        output.Name("signatures");
        output.Begin('[');
        foreach (var signature in Signatures)
        {
            output.Begin('{');
            output.Name("keyid");
            output.Text(signature.KeyId);
            output.Name("sig");
            output.Text(Convert.ToBase64String(signature.Signature.Span));
            output.End('}');
        }

        output.End(']');
        output.End('}');
    }

    /// <summary>DSSE allows the standard and the URL-safe alphabet.</summary>
    private static byte[] Base64(StrictObject json, string field)
    {
        var text = json.RequiredText(field);
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!text.Any(char.IsWhiteSpace)
            && (Convert.TryFromBase64String(text, bytes, out var count) || Base64Url.TryDecodeFromChars(text, bytes, out count)))
        {
            return bytes[..count];
        }

        throw json.Broken(field, "must be base64 (RFC 4648)");
    }
}

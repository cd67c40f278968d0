using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>Judges image-ID signatures (<c>FILE.sig.json</c>). They are over facts and not over the file, so no bytes of the image are needed.</summary>
public static class ImageIdSignatures
{
    private static readonly TimeSpan s_clockDifference = TimeSpan.FromMinutes(5);

    /// <summary>Judges every signature of an envelope.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="keys">The keys that are known.</param>
    /// <param name="id">The ID of the image at hand, as computed from its bytes.</param>
    /// <param name="name">The name in the image's manifest.</param>
    /// <param name="labels">The labels in the image's manifest.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <returns>One verdict for each signature, in the envelope's order, valid or not.</returns>
    /// <exception cref="BadInputException">It is no envelope, its payload is no <see cref="ImageStatement"/>, or no signature is in it.</exception>
    public static ImmutableArray<SignatureVerdict> Judge(
        ReadOnlySpan<byte> json, IReadOnlyCollection<PemPublicKey> keys, ImageId id, AcIdentifier name, ImmutableArray<Label> labels, DateTimeOffset now)
    {
        var envelope = Envelope.Parse(json);
        var statement = ImageStatement.Read(envelope);
        if (envelope.Signatures.IsEmpty)
        {
            throw new BadInputException("signatures: no signature in it");
        }

        var signed = PreAuthEncoding.Encode(envelope.PayloadType, envelope.Payload.Span);
        var wrong = Problems(statement, id, name, labels, now);
        return [.. envelope.Signatures.Select(signature => Judge(signature, signed, keys, statement, wrong))];
    }

    private static SignatureVerdict Judge(
        EnvelopeSignature signature, byte[] signed, IReadOnlyCollection<PemPublicKey> keys, ImageStatement statement, ImmutableArray<SignatureRefusal> wrong)
    {
        var known = keys.Where(key => signature.KeyId.Length == 0 || key.KeyId.ToString() == signature.KeyId).ToList();
        var maker = known.FirstOrDefault(key => key.Verify(signed, signature.Signature.Span));
        var keyId = maker?.KeyId.ToString() ?? ByteEscaping.ToDisplay(signature.KeyId);
        return new SignatureVerdict
        {
            Kind = SignatureKind.ImageId,
            KeyId = keyId,
            SigningKeyId = keyId,
            Made = statement.Issued,
            Expires = statement.Expires,
            Algorithm = maker?.Algorithm ?? string.Empty,
            HashAlgorithm = maker?.HashAlgorithm ?? string.Empty,
            Refusals = maker is not null ? wrong : known.Count > 0
                ? [new(SignatureRule.DoesNotFit, "it does not fit what it is made over")]
                : [new(SignatureRule.UnknownKey, "no trusted key made it")],
        };
    }

    private static ImmutableArray<SignatureRefusal> Problems(
        ImageStatement statement, ImageId id, AcIdentifier name, ImmutableArray<Label> labels, DateTimeOffset now)
    {
        var problems = ImmutableArray.CreateBuilder<SignatureRefusal>();
        if (statement.Mismatch(id, name, labels) is { } mismatch)
        {
            problems.Add(new(SignatureRule.OtherImage, mismatch));
        }

        if (statement.Expires <= now)
        {
            problems.Add(new(SignatureRule.SignatureExpired, $"it expired on {Text(statement.Expires.Value)}"));
        }

        if (statement.Issued > now + s_clockDifference)
        {
            problems.Add(new(SignatureRule.SignatureNotYetMade, $"it says it was made in the future, on {Text(statement.Issued)}"));
        }

        return problems.ToImmutable();
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

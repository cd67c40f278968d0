using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>
/// Says that another key takes a key's place. Both must have signed it: the old one because it hands over, the new one to show that its
/// owner holds it. It counts only where a policy accepts transitions of the old key.
/// </summary>
/// <param name="Envelope">The envelope.</param>
/// <param name="Key">The old key, an image-ID key.</param>
/// <param name="Issued">When it was said; from then on the new key's signatures count.</param>
/// <param name="NewKey">The new key, whole.</param>
public sealed record TransitionStatement(Envelope Envelope, KeyReference Key, DateTimeOffset Issued, PemPublicKey NewKey) : SignedStatement(Envelope, Key, Issued)
{
    /// <summary>The media type of the payload.</summary>
    public const string PayloadType = "application/vnd.appc.key-transition.v1+json";

    /// <summary>Makes the statement, signed by both keys.</summary>
    /// <exception cref="BadInputException">Both are the same key.</exception>
    public static TransitionStatement Make(PemSecretKey oldKey, PemSecretKey newKey, DateTimeOffset issued)
    {
        if (oldKey.PublicKey.KeyId == newKey.PublicKey.KeyId)
        {
            throw new BadInputException("key transition: the new key is the old one");
        }

        var key = KeyReference.Of(oldKey.PublicKey);
        var output = new JsonOutput();
        output.Begin('{');
        key.Write(output, "from");
        output.Field("to", Encoding.ASCII.GetString(newKey.PublicKey.ToPem()));
        output.Field("issued", Timestamp.Format(issued));
        output.End('}');
        return new(Envelope.Of(PayloadType, output.Written).Sign(oldKey).Sign(newKey), key, issued, newKey.PublicKey);
    }

    internal static TransitionStatement Read(Envelope envelope)
    {
        var json = StrictObject.Parse(envelope.Payload.Span, Limits);
        var named = json.RequiredObject("from");
        var key = KeyReference.Read(named);
        named.Finish();
        var newKey = json.Parse("to", text => PemPublicKey.ParseAll(Encoding.UTF8.GetBytes(text)) is [var only] ? only : throw new BadInputException("must be one key"));
        var transition = new TransitionStatement(envelope, key, json.RequiredTime("issued"), newKey);
        json.Finish();
        return key.Kind == SignatureKind.ImageId ? transition : throw json.Broken("from", "must be an image-id key");
    }
}

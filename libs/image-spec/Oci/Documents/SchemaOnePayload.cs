using System.Buffers.Text;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// What a signed schema 1 manifest signs, which is also what its digest is made of: the document without its <c>signatures</c>, as the
/// protected header of the signature says (JSON Web Signature in the "pretty" form of libtrust). The signature itself is made with a
/// key that nobody knows, so it says nothing and is not checked; the digest is.
/// </summary>
public static class SchemaOnePayload
{
    /// <summary>The signed bytes; the document itself where nothing is signed.</summary>
    /// <exception cref="BadInputException">Malformed, or a header that points outside the document.</exception>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        var document = OciObject.Parse(json.Span, OciLimits.Manifest);
        var signatures = document.Objects("signatures", 16);
        if (signatures.IsEmpty)
        {
            return json;
        }

        var header = OciObject.Parse(Decode(document, signatures[0].RequiredText("protected")), OciLimits.Manifest);
        var length = (int)(header.Integer("formatLength", 0, json.Length) ?? throw document.Broken("signatures[0].protected", "has no formatLength"));
        byte[] payload = [.. json.Span[..length], .. Decode(document, header.RequiredText("formatTail"))];
        SameManifest(document, OciObject.Parse(payload, OciLimits.Manifest));
        return payload;
    }

    // What is hashed must be what is read.
    private static void SameManifest(OciObject document, OciObject payload)
    {
        foreach (var name in new[] { "fsLayers", "history", "name", "tag", "architecture", "schemaVersion" })
        {
            if (!Equals(document.Find(name), payload.Find(name)))
            {
                throw document.Broken(name, "is not what the signature covers");
            }
        }
    }

    private static byte[] Decode(OciObject document, string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException e)
        {
            throw new BadInputException(document.Broken("signatures[0].protected", "is not base64url").Message, e);
        }
    }
}

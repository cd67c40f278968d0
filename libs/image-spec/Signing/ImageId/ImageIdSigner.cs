namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>Signs images by their ID, name and labels: <c>FILE.sig.json</c>, which stays good when the image is compressed otherwise.</summary>
public sealed class ImageIdSigner : IFileSigner
{
    private readonly PemSecretKey _key;

    /// <summary>Takes the key over: it is disposed with this.</summary>
    public ImageIdSigner(PemSecretKey key)
    {
        _key = key;
    }

    /// <inheritdoc/>
    public SignatureKind Kind => SignatureKind.ImageId;

    /// <inheritdoc/>
    public string KeyId => _key.PublicKey.KeyId.ToString();

    /// <summary>Until when the signatures may be relied on; null for always.</summary>
    public DateTimeOffset? Expires { get; set; }

    /// <summary>
    /// A signature file of the same image to which this key's signature is added; null to begin a new one. What was said there stays as it is,
    /// time of issue and expiry included, because that is what the others signed.
    /// </summary>
    public byte[]? AddTo { get; set; }

    /// <inheritdoc/>
    public byte[] Sign(Stream data, string fileName, DateTimeOffset made)
    {
        var image = AciFacts.Read(data);
        if (AddTo is not { } present)
        {
            return ImageStatement.Of(image.Id, image.Manifest, made, Expires).ToEnvelope().Sign(_key).ToJson();
        }

        var envelope = Envelope.Parse(present);
        return ImageStatement.Read(envelope).Mismatch(image.Id, image.Manifest.Name, image.Manifest.Labels) is { } mismatch
            ? throw new BadInputException($"the signatures that are there: {mismatch}")
            : envelope.Sign(_key).ToJson();
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}

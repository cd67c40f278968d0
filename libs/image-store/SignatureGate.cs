using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Appc.ImageStore;

/// <summary>
/// Decides whether an image's signature counts. While the bytes go by only the signature names a key; the name it must be trusted for stands
/// in the image. So any key of the store may fit first, and what the image's name demands is asked afterwards.
/// </summary>
internal sealed class SignatureGate : IDisposable
{
    private readonly KeyStore _keys;
    private readonly string _subject;
    private readonly DetachedSignatureCheck _check;

    private SignatureGate(KeyStore keys, string subject, byte[] signature)
    {
        (_keys, _subject, Signature) = (keys, subject, signature);
        var known = keys.List().Select(entry => entry.Key).OfType<OpenPgpKey>().DistinctBy(key => key.Fingerprint);
        _check = new(signature, [.. known]);
    }

    /// <summary>The file of signatures, as it was read.</summary>
    public byte[] Signature { get; }

    /// <summary>Reads the signature that the options name; null when none is demanded.</summary>
    public static SignatureGate? Open(KeyStore keys, string aciPath, ImportOptions options)
    {
        if (!options.RequireSignature)
        {
            return null;
        }

        var path = options.SignaturePath ?? aciPath + ".asc";
        if (options.SignaturePath is null && !File.Exists(path))
        {
            throw new NotVerifiedException(
                $"verify {ByteEscaping.ToDisplay(aciPath)}: it has no signature ({ByteEscaping.ToDisplay(Path.GetFileName(path))} is not beside it)",
                "name one with --signature, or take it unverified with --insecure-options=image");
        }

        try
        {
            return new(keys, ByteEscaping.ToDisplay(options.Source ?? aciPath), KeyFile.ReadAll(path));
        }
        catch (BadInputException e)
        {
            throw e.In($"verify {ByteEscaping.ToDisplay(options.Source ?? aciPath)}");
        }
    }

    /// <summary>The next piece of the image.</summary>
    public void Append(ReadOnlySpan<byte> data) => _check.Append(data);

    /// <summary>The verdict over everything appended.</summary>
    /// <param name="name">The image's name, as its manifest states it.</param>
    /// <param name="now">When keys and signature must be good.</param>
    /// <exception cref="NotVerifiedException">No good signature by a key trusted for this name.</exception>
    public GoodSignature Finish(AcIdentifier name, DateTimeOffset now)
    {
        try
        {
            var verdicts = _check.FinishAll(now);
            return verdicts.FirstOrDefault(verdict => Trust.Find(_keys, name, verdict.PrimaryKey) is not null)
                ?? throw new NotVerifiedException($"key {verdicts[0].PrimaryKey}, which signed it, is not trusted for {name}");
        }
        catch (NotVerifiedException e)
        {
            throw new NotVerifiedException($"verify {_subject}: {e.Message}", e.Cure ?? Trust.Cure(name));
        }
    }

    public void Dispose() => _check.Dispose();
}

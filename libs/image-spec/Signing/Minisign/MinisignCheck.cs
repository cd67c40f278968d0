using Appc.ImageSpec.Signing.OpenPgp;
using Appc.Linux;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.Minisign;

/// <summary>Checks a signature of minisign or signify against data that streams by.</summary>
public sealed class MinisignCheck : ISignatureCheck
{
    /// <summary>How much data a signature that is not prehashed can be over: it takes the whole of it in memory. minisign's own limit.</summary>
    public const int MaxLegacyBytes = 1 << 30;

    private readonly MinisignSignature _signature;
    private readonly IReadOnlyList<MinisignPublicKey> _keys;
    private readonly RunningHash? _hash;
    private readonly MemoryStream _whole = new();

    /// <summary>Reads the signature.</summary>
    /// <param name="signature">The file, at most 64 KiB.</param>
    /// <param name="keys">The keys that are trusted for this data; no other is considered.</param>
    /// <exception cref="BadInputException">It is not a well-formed signature.</exception>
    public MinisignCheck(ReadOnlySpan<byte> signature, IReadOnlyList<MinisignPublicKey> keys)
    {
        _signature = MinisignSignature.Parse(signature);
        _keys = keys;
        _hash = _signature.IsPrehashed ? new RunningHash(RunningHash.Blake2b512) : null;
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (_hash is not null)
        {
            _hash.Append(data);
            return;
        }

        _whole.Write(_whole.Length + data.Length <= MaxLegacyBytes ? data : throw TooLong());
    }

    /// <inheritdoc/>
    public IReadOnlyList<SignatureVerdict> JudgeAll(DateTimeOffset now) => [Judge(now)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _hash?.Dispose();
        _whole.Dispose();
    }

    internal static BadInputException TooLong() =>
        new($"minisign signature: over more than {MaxLegacyBytes} bytes and not prehashed; such data is signed prehashed, as minisign does by default");

    private SignatureVerdict Judge(DateTimeOffset now)
    {
        var named = _keys.Where(key => key.Number.SequenceEqual(_signature.Number.Span)).ToList();
        var maker = named.Find(Fits);
        SignatureRefusal? refusal =
            named.Count == 0 ? new(SignatureRule.UnknownKey, $"it is not trusted here ({_keys.Count} {(_keys.Count == 1 ? "key is" : "keys are")})")
            : maker is null ? new(SignatureRule.DoesNotFit, "it does not fit the data")
            : !GlobalFits(maker) ? new(SignatureRule.DoesNotFit, "its trusted comment was changed")
            : _signature.Made is { } made && Instant.IsFuture(made, now)
                ? new(SignatureRule.SignatureNotYetMade, $"the signature was made in the future, on {Instant.Text(made)}")
            : null;
        return Verdict(maker, refusal);
    }

    private SignatureVerdict Verdict(MinisignPublicKey? maker, SignatureRefusal? refusal)
    {
        var id = MinisignPublicKey.IdOf(_signature.Number.Span);
        var comment = refusal is null && _signature.TrustedComment is { } bytes ? ByteEscaping.ToDisplay(bytes).Replace("\\x09", " ", StringComparison.Ordinal) : string.Empty;
        return new()
        {
            Kind = SignatureKind.Minisign,
            KeyId = id,
            SigningKeyId = id,
            Who = maker?.Comment ?? string.Empty,
            Made = refusal is null || refusal.Rule == SignatureRule.SignatureNotYetMade ? _signature.Made : null,
            Algorithm = "Ed25519",
            HashAlgorithm = _signature.IsPrehashed ? "BLAKE2b-512" : string.Empty,
            Comment = comment,
            Refusals = refusal is null ? [] : [refusal],
        };
    }

    private bool Fits(MinisignPublicKey key) =>
        Ed25519.Verify(key.Key, _hash is { } hash ? hash.FinishCopy([]) : _whole.GetBuffer().AsSpan(0, (int)_whole.Length), _signature.Bytes.Span);

    private bool GlobalFits(MinisignPublicKey key) =>
        _signature.TrustedComment is not { } comment
        || Ed25519.Verify(key.Key, [.. _signature.Bytes.Span, .. comment], _signature.GlobalSignature);
}

using Appc.ImageSpec.Signing.OpenPgp;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing;

/// <summary>
/// Checks a file of detached OpenPGP signatures against data that streams by: make it, <see cref="Append"/> the data in pieces of any size,
/// <see cref="Finish"/>. Each signature is judged; one good one by a trusted key suffices. No network, no clock of its own.
/// </summary>
public sealed class DetachedSignatureCheck : ISignatureCheck
{
    private const int MaxBytes = 1 << 20;
    private const int MaxSignatures = 64;

    private readonly List<SignatureJudge> _judges = [];
    private readonly Dictionary<byte, RunningHash> _hashes = [];
    private readonly IReadOnlyList<OpenPgpKey> _keys;

    /// <summary>Reads the signatures.</summary>
    /// <param name="armoredOrBinarySignature">At most 1 MiB and 64 signatures, of version 4.</param>
    /// <param name="keys">The keys that are trusted for this data; no other is considered.</param>
    /// <exception cref="BadInputException">It is not a well-formed file of signatures.</exception>
    public DetachedSignatureCheck(ReadOnlySpan<byte> armoredOrBinarySignature, IReadOnlyList<OpenPgpKey> keys)
    {
        _keys = keys;
        var bytes = Armor.DecodeOrBinary(armoredOrBinarySignature, Armor.Signature, MaxBytes, "signature");
        foreach (var packet in PacketReader.ReadAll(bytes, MaxSignatures, "signature").Where(packet => !packet.IsIgnorable))
        {
            _judges.Add(packet.Tag == PacketTag.Signature
                ? SignatureJudge.Read(packet.Body)
                : throw new BadInputException($"signature: a packet of type {(int)packet.Tag} does not belong in a detached signature"));
        }

        if (_judges.Count == 0)
        {
            throw new BadInputException("signature: no signature in it");
        }

        foreach (var hash in _judges.Where(judge => judge.NeedsData).Select(judge => judge.Hash).Distinct())
        {
            _hashes.Add(hash, new RunningHash(HashPolicy.Name(hash)));
        }
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> data)
    {
        foreach (var hash in _hashes.Values)
        {
            hash.Append(data);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<SignatureVerdict> JudgeAll(DateTimeOffset now) =>
        [.. _judges.Select(judge => judge.Judge(_keys, _hashes.GetValueOrDefault(judge.Hash), now))];

    /// <summary>Judges the signatures over everything appended.</summary>
    /// <param name="now">The time at which keys and signatures must be valid.</param>
    /// <exception cref="NotVerifiedException">None of them is good; the message says what was wrong with each.</exception>
    public GoodSignature Finish(DateTimeOffset now) => FinishAll(now)[0];

    /// <summary>Judges them likewise, and tells of every good one: for a caller who has yet to ask which maker is wanted.</summary>
    /// <param name="now">The time at which keys and signatures must be valid.</param>
    /// <returns>At least one, in the order of the file.</returns>
    /// <exception cref="NotVerifiedException">None of them is good; the message says what was wrong with each.</exception>
    public IReadOnlyList<GoodSignature> FinishAll(DateTimeOffset now)
    {
        var verdicts = JudgeAll(now);
        List<GoodSignature> good = [.. verdicts.Where(verdict => verdict.IsValid).Select(GoodSignature.Of)];
        return good.Count > 0 ? good : throw new NotVerifiedException($"no good signature by a trusted key: {SignatureVerdict.Problems(verdicts)}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var hash in _hashes.Values)
        {
            hash.Dispose();
        }
    }
}

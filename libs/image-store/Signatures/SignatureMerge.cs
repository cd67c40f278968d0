using System.Collections.Immutable;
using Appc.ImageSpec.Signing;

namespace Appc.ImageStore.Signatures;

/// <summary>
/// Which signatures of an image are kept when new ones come: of one key and kind the one made last. A file in which none is left goes.
/// So an image can be signed again, and an old signature that comes back does not take the place of a newer one.
/// </summary>
internal static class SignatureMerge
{
    /// <summary>The records that stay, old ones first.</summary>
    public static ImmutableArray<SignatureRecord> Of(ImmutableArray<SignatureRecord> old, IEnumerable<SignatureRecord> added)
    {
        List<SignatureRecord> all = [.. old, .. added];
        Dictionary<(SignatureKind, string), (SignatureRecord Record, SignatureVerdict Verdict)> best = [];
        foreach (var record in all)
        {
            foreach (var verdict in record.Verdicts)
            {
                var maker = (verdict.Kind, verdict.SigningKeyId);
                if (!best.TryGetValue(maker, out var known) || (verdict.Made ?? DateTimeOffset.MinValue) >= (known.Verdict.Made ?? DateTimeOffset.MinValue))
                {
                    best[maker] = (record, verdict);
                }
            }
        }

        return [.. all.Select(record => record with { Verdicts = [.. record.Verdicts.Where(verdict => IsBest(record, verdict))] }).Where(record => !record.Verdicts.IsEmpty)];

        bool IsBest(SignatureRecord record, SignatureVerdict verdict) =>
            best[(verdict.Kind, verdict.SigningKeyId)] is var found && ReferenceEquals(found.Record, record) && ReferenceEquals(found.Verdict, verdict);
    }
}

using System.Collections.Immutable;
using Appc.ImageSpec.Signing;

namespace Appc.ImageStore.Signatures;

/// <summary>A file of signatures that goes into the store.</summary>
/// <param name="Kind">What is in it.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Verdicts">The signatures in it that are good, or were when they were made; at least one.</param>
/// <param name="Checked">When they were checked over the bytes, UTC.</param>
internal sealed record KeptSignature(SignatureKind Kind, ReadOnlyMemory<byte> Bytes, ImmutableArray<SignatureVerdict> Verdicts, DateTimeOffset Checked)
{
    /// <summary>What is worth keeping of what was checked.</summary>
    public static IReadOnlyList<KeptSignature> Of(IEnumerable<CheckedFile> found, DateTimeOffset now) =>
    [
        .. found.Select(file => new KeptSignature(
                file.File.Kind, file.File.Bytes, [.. file.Verdicts.Where(verdict => verdict.IsValid || verdict.WasValidWhenMade)], now.ToUniversalTime()))
            .Where(kept => !kept.Verdicts.IsEmpty),
    ];
}

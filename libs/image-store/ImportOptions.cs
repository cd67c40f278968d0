using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Signatures;

namespace Appc.ImageStore;

/// <summary>How an image is taken in.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// A file of its signatures, which takes the place of the one of its kind beside the image: there FILE.asc, FILE.minisig and FILE.sig.json
    /// are looked for.
    /// </summary>
    public string? SignaturePath { get; init; }

    /// <summary>What lies beside the image where that is no folder of this machine; then nothing else is looked for. Null to look beside its file.</summary>
    internal SignatureFiles? Beside { get; init; }

    /// <summary>
    /// Whether the policy (or, where there is none, a signature by a key trusted for the image's name) decides. When false (<c>--insecure-options=image</c>) signatures are
    /// not looked at, and the image is kept as unverified: it can be used only where verification is off again.
    /// </summary>
    public bool RequireSignature { get; init; } = true;

    /// <summary>Where the file came from, for the record and for messages; its own path when null.</summary>
    public string? Source { get; init; }

    /// <summary>Says of a manifest why the image is not the one that was asked for, in a few words, or null; the image is then refused.</summary>
    public Func<ImageManifest, string?>? Mismatch { get; init; }

    /// <summary>Whether the image becomes the newest of its name that was seen, although a newer one was (<c>--allow-downgrade</c>).</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>The time at which keys and signatures must be good.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>What the image may hold at most.</summary>
    public ReadLimits Limits { get; init; } = ReadLimits.Default;

    /// <summary>The only image that will do; null where any will.</summary>
    internal ImageId? Expected { get; init; }

    /// <summary>Whether a policy that allows the image unsigned does not help: what an untrusted hand offers counts by its signature alone.</summary>
    internal bool NeedsSignature { get; init; }

    /// <summary>Refuses an image that is accepted although nobody signed it, where that does not do.</summary>
    internal void RequireSigned(PolicyDecision decision, string subject)
    {
        if (NeedsSignature && decision.IsUnsigned)
        {
            throw new NotVerifiedException($"verify {subject}: {decision.Reason}, but not for what a member fetched");
        }
    }

    /// <summary>Refuses an image that is not the one that was asked for.</summary>
    internal void RequireMatch(ImageId id, ImageManifest manifest, string subject)
    {
        if (Expected is { } expected && expected != id)
        {
            throw new NotVerifiedException($"fetch {subject}: not the image that its place says, but {id}");
        }

        if (Mismatch?.Invoke(manifest) is { } reason)
        {
            throw new NotVerifiedException($"fetch {subject}: not the image that was asked for: {reason}");
        }
    }
}

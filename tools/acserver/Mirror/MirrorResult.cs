namespace Acserver.Mirror;

/// <summary>How it went with an image.</summary>
internal enum MirrorStatus
{
    /// <summary>It was not here, and is now.</summary>
    New,

    /// <summary>It was here; what lies beside it is new.</summary>
    Signed,

    /// <summary>Nothing has changed.</summary>
    Unchanged,

    /// <summary>It would be asked for (dry run).</summary>
    Found,

    /// <summary>It would be put there (dry run).</summary>
    Planned,

    /// <summary>It is not here as it should be.</summary>
    Failed,
}

/// <summary>What became of one image.</summary>
/// <param name="Image">As it was asked for.</param>
/// <param name="NeededBy">The image that depends on it; null for one that was asked for.</param>
/// <param name="Status">How it went.</param>
internal sealed record MirrorResult(string Image, string? NeededBy, MirrorStatus Status)
{
    /// <summary>What it is called in the store; null where it is not there.</summary>
    internal string? Key { get; init; }

    /// <summary>The image ID; null where it is not known.</summary>
    internal string? Id { get; init; }

    /// <summary>Where it came from, or would be asked for.</summary>
    internal string? Address { get; init; }

    /// <summary>Bytes of images that were moved.</summary>
    internal long Bytes { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    internal string? Problem { get; init; }

    /// <summary>Signatures and attestations that came with an image of a registry.</summary>
    internal IReadOnlyList<string> Signatures { get; init; } = [];

    /// <summary>Keys that were trusted for it now.</summary>
    internal IReadOnlyList<string> NewKeys { get; init; } = [];

    /// <summary>One line for people.</summary>
    public override string ToString() => Status switch
    {
        MirrorStatus.New => $"{Key}: new, {Bundles.ByteSize.Show(Bytes)}",
        MirrorStatus.Signed => $"{Key}: new signatures",
        MirrorStatus.Unchanged => $"{Key}: unchanged",
        MirrorStatus.Found => $"{Image}: would be asked for at {Address}",
        MirrorStatus.Planned => $"{Image}: would be put at {Address}",
        _ => $"{Image}: failed",
    };
}

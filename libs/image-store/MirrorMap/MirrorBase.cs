namespace Appc.ImageStore.Mirrors;

/// <summary>One place where the images of a prefix are asked for.</summary>
/// <param name="Address">A base URL without a query, its path ending in a slash; null for the names' own place.</param>
public sealed record MirrorBase(Uri? Address)
{
    /// <summary>How the names' own place is written.</summary>
    public const string OwnPlaceWord = "origin";

    /// <summary>The address of something below the base.</summary>
    /// <param name="path">Without a slash at its beginning.</param>
    internal string Below(string path) => Address!.AbsoluteUri + path;

    /// <inheritdoc/>
    public override string ToString() => Address?.AbsoluteUri ?? OwnPlaceWord;
}

using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;

namespace Acbuild.State;

/// <summary>A layer of the image itself, stored as it goes into an OCI image: what several steps, or one layer of the base, come to.</summary>
/// <param name="End">How many of the build's own layers, from the first, it and the layers below it are made of.</param>
/// <param name="File">The file with its stored bytes, in the build's <c>layers</c> directory.</param>
/// <param name="Stored">What it is.</param>
internal sealed record ImageLayer(int End, string File, WrittenLayer Stored)
{
    /// <summary>True for a layer of the base, which is never made again.</summary>
    internal bool IsBase { get; init; }

    /// <summary>The newest time of a file in it or below it; not known of a layer of the base.</summary>
    internal UnixTime Newest { get; init; }

    /// <summary>What SOURCE_DATE_EPOCH said when it was made; null for nothing.</summary>
    internal UnixTime? LatestTime { get; init; }

    /// <summary>The name of a file with these stored bytes.</summary>
    internal static string FileOf(Digest digest) => $"{digest.Hex}.blob";
}

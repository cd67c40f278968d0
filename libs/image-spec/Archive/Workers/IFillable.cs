namespace Appc.ImageSpec.Archive;

/// <summary>A stream whose next bytes may be put directly where it would copy them to.</summary>
internal interface IFillable
{
    /// <summary>Where the next bytes go, never empty.</summary>
    Span<byte> Room { get; }

    /// <summary>Takes the first <paramref name="count"/> bytes of <see cref="Room"/> as written.</summary>
    void Advance(int count);
}

using System.Collections.Immutable;
using Appc.ImageSpec.Signing;

namespace Appc.ImageStore;

/// <summary>What the store notes of an image beside its bytes.</summary>
/// <param name="Source">Where it came from: an absolute path or an address, as the user gave it.</param>
/// <param name="Imported">When it was first taken in, UTC.</param>
/// <param name="Size">Bytes of the image as fetched.</param>
/// <param name="TarSize">Bytes of its uncompressed tar.</param>
/// <param name="Signatures">The files of signatures in which something held; empty when none was asked for or needed.</param>
public sealed record ImageRecord(string Source, DateTimeOffset Imported, long Size, long TarSize, ImmutableArray<SignatureRecord> Signatures);

/// <summary>
/// A file of signatures that was checked over the image's bytes when they came in. Whether its keys still count is judged at every run.
/// </summary>
/// <param name="FileName">The signature's file in the image's directory.</param>
/// <param name="Verdicts">The signatures in it that held then.</param>
/// <param name="Checked">When they were checked over the bytes, UTC.</param>
public sealed record SignatureRecord(string FileName, ImmutableArray<SignatureVerdict> Verdicts, DateTimeOffset Checked)
{
    /// <summary>What is in the file.</summary>
    public SignatureKind Kind => Verdicts[0].Kind;
}

using Appc.ImageSpec.Signing;

namespace Appc.ImageStore;

/// <summary>What the store notes of an image beside its bytes.</summary>
/// <param name="Source">Where it came from: an absolute path, as the user gave it.</param>
/// <param name="Imported">When it was first taken in, UTC.</param>
/// <param name="Size">Bytes of the image as fetched.</param>
/// <param name="TarSize">Bytes of its uncompressed tar.</param>
/// <param name="Signature">The signature that held; null when none was asked for.</param>
public sealed record ImageRecord(string Source, DateTimeOffset Imported, long Size, long TarSize, SignatureRecord? Signature);

/// <summary>A signature that held over the image's bytes when they came in; whether its key is still trusted is judged at every run.</summary>
/// <param name="FileName">The signature's file in the image's directory.</param>
/// <param name="Verdict">Who signed and until when that is good, as seen then.</param>
/// <param name="Checked">When it was checked over the bytes, UTC.</param>
public sealed record SignatureRecord(string FileName, GoodSignature Verdict, DateTimeOffset Checked);

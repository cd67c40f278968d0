using Appc.ImageSpec.Schema;
using Appc.ImageStore.Signatures;

namespace Appc.ImageStore.Discovery;

/// <summary>An image that was brought into a folder, nothing of it verified.</summary>
/// <param name="Address">Where it came from.</param>
/// <param name="Signatures">What lies beside it there.</param>
/// <param name="StatementsFile">The file of statements as it came; empty for none.</param>
/// <param name="Bytes">Bytes of the image that were moved; 0 for an unchanged one.</param>
/// <param name="Unchanged">The image that the address still has, where nothing was moved; null where the image lies in the folder.</param>
public sealed record MirroredImage(string Address, SignatureFiles Signatures, ReadOnlyMemory<byte> StatementsFile, long Bytes, ImageId? Unchanged);

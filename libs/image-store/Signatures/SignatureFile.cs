using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;

namespace Appc.ImageStore.Signatures;

/// <summary>A file of signatures.</summary>
/// <param name="Kind">What is in it.</param>
/// <param name="Bytes">The file, at most 16 MiB.</param>
public sealed record SignatureFile(SignatureKind Kind, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Tells the kinds apart by how they begin.</summary>
    /// <exception cref="BadInputException">It begins like none of them.</exception>
    public static SignatureFile Of(byte[] bytes)
    {
        var text = bytes.AsSpan().TrimStart(" \t\r\n"u8);
        return text.StartsWith("{"u8) ? new(SignatureKind.ImageId, bytes)
            : text.StartsWith("untrusted comment:"u8) ? new(SignatureKind.Minisign, bytes)
            : text.StartsWith("-----BEGIN PGP"u8) || (text.Length > 0 && text[0] >= 0x80) ? new(SignatureKind.OpenPgp, bytes)
            : throw new BadInputException("signature: neither OpenPGP nor minisign nor an image-ID signature");
    }
}

/// <summary>What was found in one file of signatures.</summary>
/// <param name="File">The file.</param>
/// <param name="Verdicts">One for each signature in it, valid or not.</param>
internal sealed record CheckedFile(SignatureFile File, ImmutableArray<SignatureVerdict> Verdicts);

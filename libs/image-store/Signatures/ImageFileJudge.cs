using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Appc.ImageStore.Signatures;

/// <summary>Asks a policy about an image that is a file. Opens no socket.</summary>
public static class ImageFileJudge
{
    /// <summary>Reads the image once: its bytes are hashed, its signatures checked and its structure validated on the way.</summary>
    /// <param name="path">The image.</param>
    /// <param name="signature">A signature file that takes the place of the one of its kind beside the image; null for none.</param>
    /// <param name="trust">The judge.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <returns>The name in its manifest, and the decision.</returns>
    /// <exception cref="ImageSpec.BadInputException">It is no image, or a signature is malformed.</exception>
    /// <exception cref="SystemCallException">It cannot be read.</exception>
    public static (AcIdentifier Name, PolicyDecision Decision) Judge(string path, string? signature, ImageTrust trust, DateTimeOffset now)
    {
        using var gate = SignatureGate.Open(trust, ByteEscaping.ToDisplay(path), SignatureFiles.Beside(path, signature));
        using var file = KeyFile.OpenRead(path);
        using var tee = new TeeReadStream(file.Read, gate.Append);
        using var reader = AciReader.Open(tee, ReadLimits.Default);
        while (reader.Next() is not null)
        {
            // the reader checks every entry as it goes by
        }

        var image = reader.Finish();
        tee.Drain();
        return (image.Manifest.Name, gate.Decide(image.Manifest, gate.Check(image.Id, image.Manifest, now), [], now));
    }
}

using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Keys;

namespace Acserver.Bundles;

/// <summary>Judges who signed an inventory: one good signature by a key that the user names suffices.</summary>
internal static class BundleTrust
{
    /// <summary>The signature that counts.</summary>
    /// <param name="head">The bundle's head.</param>
    /// <param name="keyFiles">Files of public keys.</param>
    /// <param name="shown">What the bundle is called.</param>
    /// <param name="now">When keys and signatures must be good.</param>
    /// <exception cref="NotVerifiedException">None of the keys made a good signature.</exception>
    internal static SignatureVerdict Require(BundleHead head, IEnumerable<string> keyFiles, string shown, DateTimeOffset now)
    {
        var ring = new KeyRing(keyFiles.SelectMany(KeyFile.ReadKeys));
        List<SignatureVerdict> verdicts = [];
        for (var i = 0; i < head.Signatures.Length; i++)
        {
            verdicts.AddRange(Judge(head, i, ring, shown, now));
        }

        return verdicts.Find(verdict => verdict.IsValid) ?? throw new NotVerifiedException(
            $"bundle {shown}: its inventory is not signed by a key given{(verdicts.Count > 0 ? ": " + SignatureVerdict.Problems(verdicts) : string.Empty)}");
    }

    private static IReadOnlyList<SignatureVerdict> Judge(BundleHead head, int number, KeyRing ring, string shown, DateTimeOffset now)
    {
        try
        {
            using ISignatureCheck check = head.Inventory.SignatureKinds[number] switch
            {
                SignatureKind.OpenPgp => new DetachedSignatureCheck(head.Signatures[number].Span, ring.OpenPgp),
                SignatureKind.Minisign => new MinisignCheck(head.Signatures[number].Span, ring.Minisign),
                _ => throw new BadInputException("signatures: image-id signs images only"),
            };
            check.Append(head.Bytes.Span);
            return check.JudgeAll(now);
        }
        catch (BadInputException e)
        {
            throw e.In($"bundle {shown}");
        }
    }
}

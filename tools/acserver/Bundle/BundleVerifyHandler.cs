using System.Text;

namespace Acserver.Bundles;

/// <summary>Verifies a bundle without unpacking it.</summary>
internal static class BundleVerifyHandler
{
    internal static int Run(string path, IReadOnlyList<string> keys, bool json)
    {
        using var bundle = BundleInput.Open(path);
        var signature = BundleTrust.Require(bundle.Head, keys, bundle.Shown, DateTimeOffset.UtcNow);
        bundle.ReadFiles(null);
        var inventory = bundle.Head.Inventory;
        Console.Out.Write(json ? Encoding.UTF8.GetString(bundle.Head.Bytes.Span) : $"{bundle.Shown}: ok: sequence {inventory.Sequence}, serial {inventory.Serial}, "
            + $"{inventory.Images.Length} images, {inventory.Files.Count(file => file.IsCarried)} of {inventory.Files.Length} files, {ByteSize.Show(inventory.CarriedBytes)}, signed by {signature.KeyId}\n");
        return 0;
    }
}

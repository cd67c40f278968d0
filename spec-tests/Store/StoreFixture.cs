using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore;

namespace SpecTests.Store;

/// <summary>A store in a directory of its own, and a key.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly TempDirectory _temp = new();

    public StoreFixture()
    {
        Store = Appc.ImageStore.Store.Open(_temp["store"]);
    }

    public static ImportOptions Insecure => new() { RequireSignature = false };

    public Appc.ImageStore.Store Store { get; private set; }

    public string this[string relative] => _temp[relative];

    public static SecretKey NewKey(DateTimeOffset? expires = null) =>
        SecretKey.Generate("Test <test@example.com>", KeyAlgorithm.Ed25519, DateTimeOffset.UtcNow.AddMinutes(-5), expires);

    public static void Sign(string path, SecretKey key)
    {
        using var data = File.OpenRead(path);
        File.WriteAllBytes(path + ".asc", key.SignDetached(data, DateTimeOffset.UtcNow.AddSeconds(-10)));
    }

    public StoredImage Add(string name, string extra = "", params string[] files)
    {
        AciMaker.Make(this["in.aci"], name, extra, files);
        return Store.Import(this["in.aci"], Insecure);
    }

    public void Trust(SecretKey key, string prefix) => Store.Keys.AddPrefix(AcIdentifier.Parse(prefix), key.PublicKey);

    /// <summary>Opens the store anew, as the next command would.</summary>
    public void Reopen()
    {
        Store.Dispose();
        Store = Appc.ImageStore.Store.Open(_temp["store"]);
    }

    public string[] Leftovers() => Directory.GetFileSystemEntries(this["store/tmp"]);

    public void Dispose()
    {
        Store.Dispose();
        _temp.Dispose();
    }
}

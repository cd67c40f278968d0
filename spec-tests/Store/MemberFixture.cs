using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore;
using Appc.ImageStore.Members;

namespace SpecTests.Store;

/// <summary>Root's store, set up for a group, and the place of a member who fetched example.com/a:1.0.0, signed by a key that root trusts.</summary>
internal sealed class MemberFixture : IDisposable
{
    public const uint Uid = 54_321; // of nobody on this machine; its files are all that matters

    private readonly TempDirectory _temp = new();

    public MemberFixture()
    {
        GroupSetup.Run(_temp["store"], Uid);
        Store = Appc.ImageStore.Store.Open(_temp["store"]);
        Store.Keys.AddPrefix(AcIdentifier.Parse("example.com"), Key.PublicKey);
        Image = Offer("example.com/a", "1.0.0", Key, "f=honest");
    }

    public static ImageReference Name { get; } = ImageReference.Parse("example.com/a");

    public SecretKey Key { get; } = StoreFixture.NewKey();

    public Appc.ImageStore.Store Store { get; private set; }

    /// <summary>What the member fetched honestly.</summary>
    public ImageId Image { get; }

    /// <summary>Lines that root was told.</summary>
    public List<string> Notices { get; } = [];

    public string this[string relative] => _temp[relative];

    public string Member => _temp[$"store/members/{Uid.ToString(CultureInfo.InvariantCulture)}"];

    public string PathOf(ImageId id) => Path.Join(Member, "images", id.ToString());

    /// <summary>Adds an image to the member's place as the member's own fetch would; a key that the member trusts may have signed it.</summary>
    public ImageId Offer(string name, string? version, SecretKey? signer, params string[] files) =>
        OfferWith(name, version is null ? "" : AciMaker.Labels("version=" + version), signer, files);

    /// <summary>The same, with more in the manifest.</summary>
    public ImageId OfferWith(string name, string extra, SecretKey? signer, params string[] files)
    {
        AciMaker.Make(_temp["offer.aci"], name, extra, files);
        File.Delete(_temp["offer.aci.asc"]);
        if (Directory.Exists(Member))
        {
            Own("0");
        }

        using (var store = Appc.ImageStore.Store.Open(Member))
        {
            if (signer is not null)
            {
                StoreFixture.Sign(_temp["offer.aci"], signer);
                store.Keys.AddRoot(signer.PublicKey);
            }

            var image = store.Import(_temp["offer.aci"], new ImportOptions { RequireSignature = signer is not null });
            Own($"{Uid}");
            return image.Id;
        }
    }

    /// <summary>What root would run for the name, after looking at the members' places.</summary>
    public StoredImage? Take(ImageReference? reference = null)
    {
        Store.TakeFromMembers(reference ?? Name, DateTimeOffset.UtcNow, Notices.Add);
        return Store.Resolve(reference ?? Name);
    }

    /// <summary>What lies in root's own part.</summary>
    public string[] Kept() => [.. Directory.GetDirectories(_temp["store/images"]).Select(path => Path.GetFileName(path)!)];

    public string[] Leftovers() => Directory.GetFileSystemEntries(_temp["store/tmp"]);

    public void Reopen()
    {
        Store.Dispose();
        Store = Appc.ImageStore.Store.Open(_temp["store"]);
    }

    public void Own(string user) => Tool.RunProgram("chown", ["-hR", $"{user}:{user}", Member], new RunOptions()).Expect(0);

    public void Dispose()
    {
        Key.Dispose();
        Store.Dispose();
        _temp.Dispose();
    }
}

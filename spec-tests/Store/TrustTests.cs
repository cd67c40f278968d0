using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;

namespace SpecTests.Store;

public class TrustTests
{
    private static readonly ImportOptions s_secure = new();

    [Fact]
    public void No_signature_is_refused_with_the_cure_and_nothing_is_kept()
    {
        using var fixture = new StoreFixture();
        AciMaker.Make(fixture["a.aci"], "example.com/a");
        var refusal = Assert.Throws<NotVerifiedException>(() => fixture.Store.Import(fixture["a.aci"], s_secure));
        Assert.Contains("--insecure-options=image", refusal.Cure, StringComparison.Ordinal);
        Assert.Empty(fixture.Store.List());
        Assert.Empty(fixture.Leftovers());
    }

    [Fact]
    public void Of_several_signatures_one_by_a_key_trusted_for_the_name_suffices()
    {
        using var fixture = new StoreFixture();
        using var other = StoreFixture.NewKey();
        using var right = StoreFixture.NewKey();
        AciMaker.Make(fixture["a.aci"], "example.com/a");
        StoreFixture.Sign(fixture["a.aci"], other);
        var first = File.ReadAllBytes(fixture["a.aci.asc"]);
        StoreFixture.Sign(fixture["a.aci"], right);
        File.WriteAllBytes(fixture["a.aci.asc"], [.. first, .. File.ReadAllBytes(fixture["a.aci.asc"])]);
        fixture.Trust(other, "example.org");
        fixture.Trust(right, "example.com");
        Assert.Contains(right.PublicKey.Fingerprint.ToString(), fixture.Store.Import(fixture["a.aci"], s_secure).Verdicts.Select(verdict => verdict.KeyId));
    }

    [Fact]
    public void The_key_must_be_trusted_for_the_name_in_the_image()
    {
        using var fixture = new StoreFixture();
        using var key = StoreFixture.NewKey();
        AciMaker.Make(fixture["a.aci"], "example.com/a");
        StoreFixture.Sign(fixture["a.aci"], key);
        var unknown = Assert.Throws<NotVerifiedException>(() => fixture.Store.Import(fixture["a.aci"], s_secure));
        Assert.Contains("runner trust --prefix example.com/a", unknown.Cure, StringComparison.Ordinal);
        fixture.Trust(key, "example.com/b");
        var elsewhere = Assert.Throws<NotVerifiedException>(() => fixture.Store.Import(fixture["a.aci"], s_secure));
        Assert.Contains("not trusted for example.com/a", elsewhere.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Store.List());
        Assert.Empty(fixture.Leftovers());
        fixture.Trust(key, "example.com");
        var image = fixture.Store.Import(fixture["a.aci"], s_secure);
        Assert.Equal(key.PublicKey.Fingerprint.ToString(), image.Verdicts.Single().KeyId);
        Assert.Null(fixture.Store.TrustProblem(image, DateTimeOffset.UtcNow));
        fixture.Store.RequireTrusted(image, DateTimeOffset.UtcNow);
    }

    [Fact]
    public void One_flipped_bit_is_not_verified()
    {
        using var fixture = new StoreFixture();
        using var key = StoreFixture.NewKey();
        fixture.Trust(key, "example.com");
        AciMaker.Make(fixture["other.aci"], "example.com/a", "", "f=1");
        AciMaker.Make(fixture["a.aci"], "example.com/a", "", "f=2");
        StoreFixture.Sign(fixture["other.aci"], key);
        var refusal = Assert.Throws<NotVerifiedException>(() => fixture.Store.Import(fixture["a.aci"], s_secure with { SignaturePath = fixture["other.aci.asc"] }));
        Assert.Contains("does not fit", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Store.List());
        Assert.Empty(fixture.Leftovers());
    }

    [Fact]
    public void Masking_expiry_and_removal_are_judged_at_every_use()
    {
        using var fixture = new StoreFixture();
        using var key = StoreFixture.NewKey(expires: DateTimeOffset.UtcNow.AddDays(2));
        fixture.Trust(key, "example.com");
        AciMaker.Make(fixture["a.aci"], "example.com/a");
        StoreFixture.Sign(fixture["a.aci"], key);
        var image = fixture.Store.Import(fixture["a.aci"], s_secure);
        Assert.Null(fixture.Store.TrustProblem(image, DateTimeOffset.UtcNow));
        Assert.Contains("expired", fixture.Store.TrustProblem(image, DateTimeOffset.UtcNow.AddDays(3)), StringComparison.Ordinal);

        fixture.Store.Keys.Mask(AcIdentifier.Parse("example.com/a"), key.PublicKey.Fingerprint);
        fixture.Reopen();
        image = fixture.Store.Find(ImageReference.Parse("example.com/a"))!;
        Assert.Contains("not trusted", Assert.Throws<NotVerifiedException>(() => fixture.Store.RequireTrusted(image, DateTimeOffset.UtcNow)).Message, StringComparison.Ordinal);
        Assert.Throws<NotVerifiedException>(() => fixture.Store.Import(fixture["a.aci"], s_secure));
        fixture.Store.Keys.Remove(AcIdentifier.Parse("example.com/a"), key.PublicKey.Fingerprint);
        fixture.Store.RequireTrusted(image, DateTimeOffset.UtcNow);
        fixture.Store.Keys.Remove(AcIdentifier.Parse("example.com"), key.PublicKey.Fingerprint);
        Assert.Throws<NotVerifiedException>(() => fixture.Store.RequireTrusted(image, DateTimeOffset.UtcNow));
    }

    [Fact]
    public void Unverified_stays_unverified_until_it_is_fetched_with_its_signature()
    {
        using var fixture = new StoreFixture();
        using var key = StoreFixture.NewKey();
        fixture.Trust(key, "example.com");
        AciMaker.Make(fixture["a.aci"], "example.com/a");
        StoreFixture.Sign(fixture["a.aci"], key);
        var unverified = fixture.Store.Import(fixture["a.aci"], StoreFixture.Insecure);
        Assert.Empty(unverified.Signatures);
        Assert.Throws<NotVerifiedException>(() => fixture.Store.RequireTrusted(unverified, DateTimeOffset.UtcNow));

        var verified = fixture.Store.Import(fixture["a.aci"], s_secure);
        Assert.Equal(unverified.Record.Imported, verified.Record.Imported);
        fixture.Reopen();
        var found = fixture.Store.Find(ImageReference.To(verified.Id))!;
        fixture.Store.RequireTrusted(found, DateTimeOffset.UtcNow);
        Assert.Equal(File.ReadAllBytes(fixture["a.aci.asc"]), fixture.Store.ReadSignatures(found).Single().Bytes.ToArray());

        // and never the other way
        Assert.NotEmpty(fixture.Store.Import(fixture["a.aci"], StoreFixture.Insecure).Signatures);
        StoreFixture.Sign(fixture["a.aci"], key);
        Assert.Equal(3, Directory.GetFiles(fixture.Store.Import(fixture["a.aci"], s_secure).Directory).Count(path => !path.EndsWith(".asc", StringComparison.Ordinal)));
        Assert.Single(Directory.GetFiles(verified.Directory, "*.asc"));
    }

    [Fact]
    public void A_dependency_is_judged_like_the_image()
    {
        using var fixture = new StoreFixture();
        using var key = StoreFixture.NewKey();
        fixture.Trust(key, "example.com");
        fixture.Add("example.com/base");
        AciMaker.Make(fixture["a.aci"], "example.com/a", "\"dependencies\":[{\"imageName\":\"example.com/base\"}]");
        StoreFixture.Sign(fixture["a.aci"], key);
        var image = fixture.Store.Import(fixture["a.aci"], s_secure);
        Assert.Contains("dependency example.com/base", fixture.Store.TrustProblem(image, DateTimeOffset.UtcNow), StringComparison.Ordinal);
    }
}

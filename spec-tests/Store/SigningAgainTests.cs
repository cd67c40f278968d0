using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore;

namespace SpecTests.Store;

/// <summary>Signatures of every kind beside a stored image, judged at every use, renewed without changing it.</summary>
public sealed class SigningAgainTests : IDisposable
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;
    private readonly StoreFixture _fixture = new();
    private readonly PemSecretKey _key = PemSecretKey.Generate();

    public SigningAgainTests()
    {
        _fixture.Store.Keys.Add(AcIdentifier.Parse("example.com"), KnownKey.Of(_key.PublicKey));
        AciMaker.Make(_fixture["a.aci"], "example.com/a");
    }

    public void Dispose()
    {
        _key.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public void A_new_signature_is_taken_in_by_fetching_again_and_an_old_one_does_not_come_back()
    {
        Sign(_key, s_now.AddDays(-10), s_now.AddDays(1));
        var first = File.ReadAllBytes(_fixture["a.aci.sig.json"]);
        var image = _fixture.Store.Import(_fixture["a.aci"], new ImportOptions());
        Assert.Null(_fixture.Store.TrustProblem(image, s_now));
        Assert.Contains("signature-expired", _fixture.Store.TrustProblem(image, s_now.AddDays(2)), StringComparison.Ordinal);

        Sign(_key, s_now.AddDays(-1), s_now.AddDays(30));
        image = _fixture.Store.Import(_fixture["a.aci"], new ImportOptions());
        Assert.Null(_fixture.Store.TrustProblem(image, s_now.AddDays(2)));
        Assert.Single(image.Signatures);

        File.WriteAllBytes(_fixture["a.aci.sig.json"], first);
        _fixture.Store.Import(_fixture["a.aci"], new ImportOptions());
        _fixture.Reopen();
        image = _fixture.Store.Find(ImageReference.Parse("example.com/a"))!;
        Assert.Null(_fixture.Store.TrustProblem(image, s_now.AddDays(2)));
        Assert.Single(Directory.GetFiles(image.Directory, "*.sig.json"));
    }

    [Fact]
    public void Every_kind_is_kept_and_each_may_serve()
    {
        using var pgp = StoreFixture.NewKey();
        _fixture.Trust(pgp, "example.com");
        Sign(_key, s_now.AddHours(-1), null);
        StoreFixture.Sign(_fixture["a.aci"], pgp);
        var image = _fixture.Store.Import(_fixture["a.aci"], new ImportOptions());
        Assert.Equal([SignatureKind.OpenPgp, SignatureKind.ImageId], image.Signatures.Select(signature => signature.Kind).Order());
        _fixture.Store.Keys.Remove(AcIdentifier.Parse("example.com"), pgp.PublicKey.Fingerprint);
        Assert.Null(_fixture.Store.TrustProblem(image, s_now));
        _fixture.Store.Keys.Remove(AcIdentifier.Parse("example.com"), KeyReference.Of(_key.PublicKey));
        Assert.Contains("not trusted for example.com/a", _fixture.Store.TrustProblem(image, s_now), StringComparison.Ordinal);
    }

    [Fact]
    public void Signatures_of_two_signers_fetched_one_after_the_other_make_two()
    {
        using var second = PemSecretKey.Generate();
        File.WriteAllText(_fixture["store/policy.json"], $$"""
            {"policyVersion": 1, "keys": {
               "one": {"kind": "image-id", "id": "{{_key.PublicKey.KeyId}}"},
               "two": {"kind": "image-id", "id": "{{second.PublicKey.KeyId}}", "publicKey": "{{System.Text.Encoding.ASCII.GetString(second.PublicKey.ToPem()).Replace("\n", "\\n", StringComparison.Ordinal)}}"} },
             "rules": [{"prefix": "*", "require": [{"keys": ["one"]}]}, {"prefix": "example.com/a", "require": [{"atLeast": 2, "keys": ["one", "two"]}]}]}
            """);
        _fixture.Reopen();
        Sign(_key, s_now.AddHours(-1), null);
        var refusal = Assert.Throws<NotVerifiedException>(() => _fixture.Store.Import(_fixture["a.aci"], new ImportOptions()));
        Assert.Contains("only 1 (one) counts", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Store.List());

        using (var data = File.OpenRead(_fixture["a.aci"]))
        {
            File.WriteAllBytes(_fixture["two.sig.json"], new ImageIdSigner(second) { AddTo = File.ReadAllBytes(_fixture["a.aci.sig.json"]) }.Sign(data, "a.aci", s_now));
        }

        var image = _fixture.Store.Import(_fixture["a.aci"], new ImportOptions { SignaturePath = _fixture["two.sig.json"] });
        Assert.Null(_fixture.Store.TrustProblem(image, s_now));

        // the second signer alone, later: the first one's signature is still there
        Sign(second, s_now.AddMinutes(-1), null);
        image = _fixture.Store.Import(_fixture["a.aci"], new ImportOptions());
        Assert.Equal(2, image.Signatures.Length);
        Assert.Null(_fixture.Store.TrustProblem(image, s_now));
        Assert.Empty(_fixture.Store.Verify(image, s_now).Problems);
    }

    [Fact]
    public void Signatures_over_other_bytes_of_the_same_image_bring_their_bytes_along()
    {
        using var pgp = StoreFixture.NewKey();
        _fixture.Trust(pgp, "example.com");
        Sign(_key, s_now.AddHours(-1), null);
        var id = _fixture.Store.Import(_fixture["a.aci"], new ImportOptions()).Id;
        Tool.RunProgram("sh", ["-ec", "gzip -dc a.aci >b.aci"], new RunOptions { Directory = _fixture[""] }).Expect(0);
        StoreFixture.Sign(_fixture["b.aci"], pgp);
        var image = _fixture.Store.Import(_fixture["b.aci"], new ImportOptions());
        Assert.Equal(id, image.Id);
        Assert.Equal(2, image.Signatures.Length);
        Assert.Equal(File.ReadAllBytes(_fixture["b.aci"]), File.ReadAllBytes(image.ImagePath));
        Assert.Empty(_fixture.Store.Verify(image, s_now).Problems);
        Assert.Empty(_fixture.Leftovers());
    }

    private void Sign(PemSecretKey key, DateTimeOffset made, DateTimeOffset? expires)
    {
        using var data = File.OpenRead(_fixture["a.aci"]);
        File.WriteAllBytes(_fixture["a.aci.sig.json"], new ImageIdSigner(key) { Expires = expires }.Sign(data, "a.aci", made));
    }
}

using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;

namespace SpecTests.Signing;

public sealed class KeyStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly KeyStore _store;
    private readonly OpenPgpKey _alice = Key("Alice");
    private readonly OpenPgpKey _bob = Key("Bob");

    public KeyStoreTests()
    {
        _store = KeyStore.Open(_directory["keys"]);
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("example.com/hel", "example.com/hel", true)]
    [InlineData("example.com/hel", "example.com/hel/lo", true)]
    [InlineData("example.com/hel", "example.com/hello", false)]
    [InlineData("example.com/hel", "example.com", false)]
    [InlineData("example.com", "example.com/hello", true)]
    [InlineData("example.com", "example.com.evil.net/hello", false)]
    [InlineData("example.com", "example.co", false)]
    [InlineData("example.com/a", "example.com/a-b", false)]
    [InlineData("example.com/~user", "example.com/~user/app", true)]
    public void A_prefix_covers_by_component(string prefix, string name, bool covered)
    {
        _store.AddPrefix(Id(prefix), _alice);
        Assert.Equal(covered, Trusted(name).Contains(_alice.Fingerprint));
    }

    [Fact]
    public void Root_keys_cover_everything_and_lie_where_rkt_has_them()
    {
        var path = _store.AddRoot(_alice);
        Assert.Equal(_directory[$"keys/root.d/{_alice.Fingerprint.ToFileName()}"], path);
        Assert.Equal(
            _directory[$"keys/prefix.d/example.com/a/{_bob.Fingerprint.ToFileName()}"], _store.AddPrefix(Id("example.com/a"), _bob));
        Assert.Equal([_alice.Fingerprint], Trusted("example.org"));
        Assert.Equal(new[] { _alice.Fingerprint, _bob.Fingerprint }.OrderBy(f => f.ToString()), Trusted("example.com/a/b"));
    }

    [Fact]
    public void An_empty_file_masks_from_there_downwards_and_adding_lifts_it()
    {
        _store.AddRoot(_alice);
        _store.AddPrefix(Id("example.com"), _bob);
        _store.Mask(Id("example.com/a"), _alice.Fingerprint);
        _store.Mask(Id("example.com/a"), _bob.Fingerprint);
        Assert.Empty(Trusted("example.com/a"));
        Assert.Empty(Trusted("example.com/a/b"));
        Assert.Equal(2, Trusted("example.com/ab").Length);
        _store.AddPrefix(Id("example.com/a/b"), _bob);
        Assert.Equal([_bob.Fingerprint], Trusted("example.com/a/b"));
        _store.AddPrefix(Id("example.com/a"), _alice);
        Assert.Equal([_alice.Fingerprint], Trusted("example.com/a"));
        Assert.Equal(2, _store.List().Count(entry => entry.IsMask) + 1);
    }

    [Fact]
    public void A_file_that_is_not_the_key_it_says_stops_everything_under_it()
    {
        var path = _store.AddPrefix(Id("example.com"), _alice);
        File.WriteAllBytes(path, _bob.ToArmor().ToArray());
        Assert.Contains("not the one key", Assert.Throws<BadInputException>(() => Trusted("example.com/a")).Message);
        File.WriteAllText(path, "nonsense");
        Assert.Throws<BadInputException>(() => Trusted("example.com/a"));
        Assert.Empty(Trusted("example.org"));
    }

    [Fact]
    public void Listed_and_removed()
    {
        Assert.Empty(_store.List());
        _store.AddPrefix(Id("example.com/b"), _alice);
        _store.AddPrefix(Id("example.com"), _bob);
        _store.AddRoot(_alice);
        File.WriteAllText(_directory["keys/root.d/README"], "not a key");
        Assert.Equal(["", "example.com", "example.com/b"], _store.List().Select(entry => entry.Prefix?.ToString() ?? ""));
        _store.Remove(Id("example.com"), _bob.Fingerprint);
        _store.Remove(null, _alice.Fingerprint);
        Assert.Throws<NotFoundException>(() => _store.Remove(null, _alice.Fingerprint));
        Assert.Equal("example.com/b", Assert.Single(_store.List()).Prefix.ToString());
    }

    private static OpenPgpKey Key(string name)
    {
        using var key = SecretKey.Generate($"{name} <{name}@example.com>", KeyAlgorithm.Ed25519, DateTimeOffset.UtcNow, expires: null);
        return key.PublicKey;
    }

    private static AcIdentifier Id(string text) => AcIdentifier.Parse(text);

    private Fingerprint[] Trusted(string name) => [.. _store.KeysFor(Id(name)).Select(key => key.Fingerprint)];
}

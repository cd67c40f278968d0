using Appc.ImageSpec;
using Appc.ImageStore;

namespace SpecTests.Store;

public sealed class FreshnessTests : IDisposable
{
    private static readonly ImageReference s_name = ImageReference.Parse("example.com/a");
    private readonly StoreFixture _fixture = new();
    private readonly Appc.ImageSpec.Signing.SecretKey _key = StoreFixture.NewKey();

    public FreshnessTests()
    {
        _fixture.Trust(_key, "example.com");
    }

    public void Dispose()
    {
        _key.Dispose();
        _fixture.Dispose();
    }

    [Theory]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("2.0.0-rc1", "2.0.0")]
    [InlineData("9", "10")]
    public void The_newest_version_is_meant_whichever_came_last(string older, string newer)
    {
        var wanted = Fetch(newer);
        Fetch(older);
        _fixture.Reopen();
        Assert.Equal(wanted.Id, _fixture.Store.Resolve(s_name)!.Id);
    }

    [Fact]
    public void Without_versions_the_time_in_the_manifest_counts_and_then_the_time_of_arrival()
    {
        var wanted = Fetch(null, "2026-02-01T00:00:00Z");
        Fetch(null, "2026-01-01T00:00:00Z");
        Assert.Equal(wanted.Id, _fixture.Store.Resolve(s_name)!.Id);
        Thread.Sleep(3);
        var last = Fetch(null, null, "f=1");
        Assert.Equal(last.Id, _fixture.Store.Resolve(s_name)!.Id);
    }

    [Fact]
    public void What_was_seen_is_not_gone_back_on_when_it_is_removed()
    {
        Fetch("1.0.0");
        var newer = Fetch("1.1.0");
        _fixture.Store.Remove(newer.Id);
        _fixture.Reopen();
        var refusal = Assert.Throws<NotVerifiedException>(() => _fixture.Store.Resolve(s_name));
        Assert.Contains("version 1.0.0 is older than version 1.1.0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-downgrade", refusal.Cure, StringComparison.Ordinal);
        Assert.NotNull(_fixture.Store.Resolve(ImageReference.Parse("example.com/a:1.0.0")));
        _fixture.Store.AllowDowngrade = true;
        Assert.NotNull(_fixture.Store.Resolve(s_name));
        _fixture.Reopen();
        Fetch("1.1.0");
        Assert.Equal("1.1.0", _fixture.Store.Resolve(s_name)!.Manifest.GetLabel("version"));
    }

    [Fact]
    public void A_deliberate_downgrade_lasts()
    {
        var newer = Fetch("1.1.0");
        _fixture.Store.Remove(newer.Id);
        Make("1.0.0");
        _fixture.Store.Import(_fixture["in.aci"], new ImportOptions { AllowDowngrade = true });
        _fixture.Reopen();
        Assert.Equal("1.0.0", _fixture.Store.Resolve(s_name)!.Manifest.GetLabel("version"));
    }

    [Fact]
    public void Labels_have_lines_of_their_own()
    {
        var beta = Fetch("2.0.0", null, "f=1", "channel=beta");
        _fixture.Store.Remove(beta.Id);
        Fetch("1.0.0");
        Assert.NotNull(_fixture.Store.Resolve(s_name));
    }

    [Fact]
    public void An_unverified_image_does_not_raise_the_mark()
    {
        Make("9.0.0");
        var unverified = _fixture.Store.Import(_fixture["in.aci"], StoreFixture.Insecure);
        _fixture.Store.Remove(unverified.Id);
        Fetch("1.0.0");
        Assert.NotNull(_fixture.Store.Resolve(s_name));
    }

    [Fact]
    public void A_dependency_without_a_version_is_judged_likewise()
    {
        Fetch("1.0.0");
        var newer = Fetch("1.1.0");
        AciMaker.Make(_fixture["app.aci"], "example.com/app", "\"dependencies\":[{\"imageName\":\"example.com/a\"}]");
        StoreFixture.Sign(_fixture["app.aci"], _key);
        var app = _fixture.Store.Import(_fixture["app.aci"], new ImportOptions());
        _fixture.Store.RequireTrusted(app, DateTimeOffset.UtcNow);
        _fixture.Store.Remove(newer.Id);
        Assert.Contains("its dependency example.com/a: version 1.0.0 is older", Assert.Throws<NotVerifiedException>(() => _fixture.Store.RequireTrusted(app, DateTimeOffset.UtcNow)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_at_once_leave_the_newest()
    {
        var versions = Enumerable.Range(1, 12).ToList();
        foreach (var version in versions)
        {
            Make($"{version}.0.0", path: $"{version}.aci");
        }

        Parallel.ForEach(versions, new ParallelOptions { MaxDegreeOfParallelism = 6 }, version =>
        {
            using var store = Appc.ImageStore.Store.Open(_fixture["store"]);
            store.Import(_fixture[$"{version}.aci"], new ImportOptions());
        });
        _fixture.Reopen();
        Assert.Equal("12.0.0", _fixture.Store.Resolve(s_name)!.Manifest.GetLabel("version"));
        _fixture.Store.Remove(_fixture.Store.Resolve(s_name)!.Id);
        Assert.Contains("version 12.0.0", Assert.Throws<NotVerifiedException>(() => _fixture.Store.Resolve(s_name)).Message, StringComparison.Ordinal);
    }

    private StoredImage Fetch(string? version, string? created = null, string file = "f=0", params string[] labels)
    {
        Make(version, created, file, labels);
        return _fixture.Store.Import(_fixture["in.aci"], new ImportOptions());
    }

    private void Make(string? version, string? created = null, string file = "f=0", string[]? labels = null, string path = "in.aci")
    {
        string[] all = [.. version is null ? [] : new[] { $"version={version}" }, .. labels ?? []];
        var annotations = created is null ? string.Empty : $$""","annotations":[{"name":"created","value":"{{created}}"}]""";
        AciMaker.Make(_fixture[path], "example.com/a", AciMaker.Labels(all) + annotations, file);
        StoreFixture.Sign(_fixture[path], _key);
    }
}

using Appc.ImageSpec.Signing;

namespace SpecTests.Signing;

/// <summary>runner trust, and what actool verify makes of it.</summary>
public sealed class TrustCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Trust_for_a_prefix_covers_whole_components()
    {
        Key("alice", DateTimeOffset.UtcNow, expires: null);
        var trusted = Trust("--prefix", "example.com/hel", "--skip-fingerprint-review", "alice.asc").Expect(0);
        Assert.Contains("for example.com/hel", trusted.Out);
        Assert.Contains("user id      alice <alice@example.com>", trusted.Err);
        var file = Assert.Single(Directory.GetFiles(_directory["state/keys/prefix.d/example.com/hel"]));
        Assert.Equal(0, (int)(File.GetUnixFileMode(file) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)));
        Image("example.com/hel/lo");
        Actool("verify", "--dir", "state", "image.aci").Expect(0);
        Image("example.com/hello");
        Actool("verify", "--dir", "state", "image.aci").ExpectError(1, "no key is trusted for example.com/hello");
        Trust("--root", "--skip-fingerprint-review", "alice.asc").Expect(0);
        Actool("verify", "--dir", "state", "image.aci").Expect(0);
    }

    [Fact]
    public void Without_a_terminal_the_review_must_be_waived()
    {
        Key("alice", DateTimeOffset.UtcNow, expires: null);
        Trust("--prefix", "example.com", "alice.asc").ExpectError(1, "there is no terminal to review fingerprints on");
        Trust("alice.asc").ExpectError(2, "--prefix");
        Trust("--root", "--prefix", "example.com", "alice.asc").ExpectError(2, "give one of them");
        Assert.False(Directory.Exists(_directory["state"]));
    }

    [NeedsFact("script")]
    public void On_a_terminal_the_answer_decides()
    {
        Key("alice", DateTimeOffset.UtcNow, expires: null);
        Assert.Contains("not confirmed", OnTerminal("no\n").Out);
        Assert.False(Directory.Exists(_directory["state"]));
        var yes = OnTerminal("yes\n").Out;
        Assert.Contains("fingerprint", yes);
        Assert.Contains("trusted key", yes);
        Assert.True(Directory.Exists(_directory["state/keys/root.d"]));
    }

    [Fact]
    public void A_key_that_is_no_good_is_not_kept_and_takes_the_others_along()
    {
        Key("alice", DateTimeOffset.UtcNow, expires: null);
        Key("old", DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(-1));
        Trust("--root", "--skip-fingerprint-review", "alice.asc", "old.asc").ExpectError(254, "it expired on");
        Assert.False(Directory.Exists(_directory["state"]));
    }

    [NeedsFact("gpg")]
    public void A_revocation_reaches_a_key_that_is_trusted_already()
    {
        using var home = new GpgHome();
        File.WriteAllBytes(_directory["bob.asc"], home.NewKey("bob <bob@example.com>", "ed25519", "sign,cert"));
        Trust("--prefix", "example.com", "--skip-fingerprint-review", "bob.asc").Expect(0);
        var certificate = File.ReadAllText(home[$"openpgp-revocs.d/{home.FingerprintOf("bob")}.rev"]).Replace(":-----BEGIN", "-----BEGIN");
        home.Gpg("--import", home.Write("revocation", System.Text.Encoding.UTF8.GetBytes(certificate)));
        File.WriteAllBytes(_directory["revoked.asc"], home.Export("bob"));
        Assert.Contains("is revoked now", Trust("--root", "revoked.asc").Expect(0).Out);
        var kept = Assert.Single(Directory.GetFiles(_directory["state/keys"], "*", SearchOption.AllDirectories));
        Assert.True(Assert.Single(OpenPgpKey.ParseRing(File.ReadAllBytes(kept))).IsRevoked);
        Directory.Delete(_directory["state"], recursive: true);
        Trust("--root", "--skip-fingerprint-review", "revoked.asc").ExpectError(254, "it was revoked on");
    }

    private void Key(string name, DateTimeOffset created, DateTimeOffset? expires)
    {
        using var key = SecretKey.Generate($"{name} <{name}@example.com>", KeyAlgorithm.Ed25519, created, expires);
        File.WriteAllBytes(_directory[$"{name}.asc"], key.PublicKey.ToArmor().ToArray());
        File.WriteAllBytes(_directory[$"{name}.secret"], key.ToArmor([]));
    }

    private void Image(string name)
    {
        Directory.CreateDirectory(_directory["layout/rootfs"]);
        File.WriteAllText(_directory["layout/manifest"], $$"""{"acKind":"ImageManifest","acVersion":"0.8.11","name":"{{name}}"}""");
        Tool.RunProgram("tar", ["-C", _directory["layout"], "-cf", _directory["image.aci"], "manifest", "rootfs"], new RunOptions()).Expect(0);
        Actool("sign", "--overwrite", "--key", "alice.secret", "image.aci").Expect(0);
    }

    private ToolResult Actool(params string[] arguments) => Tool.RunIn(_directory.Path, "actool", arguments);

    private ToolResult Trust(params string[] arguments) => Tool.RunIn(_directory.Path, "runner", ["trust", "--dir", "state", .. arguments]);

    private ToolResult OnTerminal(string input) => Tool.RunProgram(
        "script",
        ["--quiet", "--return", "--command", $"{Tool.PathOf("runner")} trust --dir state --root alice.asc", "/dev/null"],
        new RunOptions { Directory = _directory.Path, Input = System.Text.Encoding.ASCII.GetBytes(input) });
}

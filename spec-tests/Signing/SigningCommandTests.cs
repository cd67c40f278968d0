using System.Text.Json;

namespace SpecTests.Signing;

/// <summary>actool keygen, sign and verify, as published, in a home of their own.</summary>
public sealed class SigningCommandTests : IDisposable
{
    private const string Name = "Release <release@example.com>";
    private readonly TempDirectory _directory = new();

    public SigningCommandTests()
    {
        Directory.CreateDirectory(_directory["home"]);
        File.WriteAllText(_directory["a.aci"], "one image");
        File.WriteAllText(_directory["b.aci"], "another image");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Keygen_sign_verify_go_together_without_a_flag_too_many()
    {
        var made = Actool("keygen", "--name", Name).Expect(0);
        var secret = Assert.Single(Directory.GetFiles(_directory["home/.config/appc/keys"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));
        Assert.Contains($"secret key {secret}", made.Out);
        Actool("sign", "a.aci", "b.aci").Expect(0);
        var verified = Actool("verify", "--key", "pubkey.asc", "a.aci", "b.aci").Expect(0);
        Assert.Equal(2, verified.Out.Split($"good signature by {Name} (Ed25519, SHA-256)").Length - 1);

        File.AppendAllText(_directory["a.aci"], "!");
        var refused = Actool("verify", "--key", "pubkey.asc", "a.aci", "b.aci").Expect(1);
        Assert.Contains("verify a.aci: no good signature by a trusted key: made by key", refused.Err);
        Assert.Contains("b.aci: good signature", refused.Out);
    }

    [Fact]
    public void Nothing_is_overwritten_unless_asked()
    {
        Actool("keygen", "--name", Name).Expect(0);
        Actool("keygen", "--name", Name).ExpectError(1, "keys are never overwritten");
        Assert.Single(Directory.GetFiles(_directory["home/.config/appc/keys"]));
        Actool("sign", "a.aci").Expect(0);
        Actool("sign", "a.aci").ExpectError(1, "--overwrite");
        Actool("sign", "--overwrite", "a.aci").Expect(0);
        Actool("keygen", "--name", Name, "--out", "keys").Expect(0);
        Actool("keygen", "--name", Name, "--out", "keys").ExpectError(1, "keys are never overwritten");
        Assert.Equal(["pubkey.asc", "secret-key.asc"], Directory.GetFiles(_directory["keys"]).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa3072")]
    public void The_same_key_file_and_time_give_the_same_bytes(string algorithm)
    {
        Actool("keygen", "--name", Name, "--algorithm", algorithm, "--out", "keys").Expect(0);
        var later = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds().ToString();
        var signatures = Enumerable.Range(0, 2).Select(_ =>
        {
            Actool(new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = later }, "sign", "--overwrite", "--key", "keys/secret-key.asc", "a.aci").Expect(0);
            return File.ReadAllText(_directory["a.aci.asc"]);
        });
        Assert.Single(signatures.Distinct());
        Actool("verify", "--key", "keys/pubkey.asc", "a.aci").Expect(0);
        Actool(new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1" }, "sign", "--overwrite", "--key", "keys/secret-key.asc", "a.aci")
            .ExpectError(1, "before key");
        Actool(new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "soon" }, "sign", "b.aci").ExpectError(2, "SOURCE_DATE_EPOCH");
    }

    [Fact]
    public void A_passphrase_protects_and_is_told_nowhere()
    {
        File.WriteAllText(_directory["pass"], "correct horse\nsecond line\n");
        File.WriteAllText(_directory["wrong"], "battery staple");
        File.WriteAllText(_directory["empty"], "\n");
        Actool("keygen", "--name", Name, "--out", "keys", "--passphrase-file", "pass").Expect(0);
        string[] sign = ["sign", "--key", "keys/secret-key.asc"];
        Actool([.. sign, "a.aci"]).ExpectError(1, "--passphrase-file");
        var wrong = Actool([.. sign, "--passphrase-file", "wrong", "a.aci"]).ExpectError(1, "the passphrase does not fit");
        Assert.DoesNotContain("battery", wrong.Err);
        Actool([.. sign, "--passphrase-file", "empty", "a.aci"]).ExpectError(1, "its first line is empty");
        Assert.False(File.Exists(_directory["a.aci.asc"]));
        Actool([.. sign, "--passphrase-file", "pass", "a.aci"]).Expect(0);
        Actool("verify", "--key", "keys/pubkey.asc", "a.aci").Expect(0);
    }

    [Fact]
    public void Verdicts_as_json()
    {
        Actool("keygen", "--name", Name, "--expires", "2y").Expect(0);
        Actool("sign", "a.aci").Expect(0);
        using var json = JsonDocument.Parse(Actool("verify", "--json", "--key", "pubkey.asc", "a.aci", "b.aci").Expect(1).Out);
        var (good, bad) = (json.RootElement[0], json.RootElement[1]);
        Assert.True(good.GetProperty("verified").GetBoolean());
        Assert.Equal(Name, good.GetProperty("userId").GetString());
        Assert.EndsWith("Z", good.GetProperty("keyExpires").GetString());
        Assert.False(bad.GetProperty("verified").GetBoolean());
        Assert.Contains("b.aci.asc", bad.GetProperty("reason").GetString());
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Actool("sign", "a.aci").ExpectError(1, "secret key: none in");
        Actool("keygen", "--name", Name, "--algorithm", "md5").ExpectError(2, "not one of ed25519, rsa2048, rsa3072, rsa4096, p256, p384, p521");
        Actool("keygen", "--name", Name, "--expires", "soon").ExpectError(2, "--expires");
        Actool("keygen", "--name", "two\nlines").ExpectError(1, "user id");
        Actool("keygen", "--name", Name, "--expires", "2001-01-01").ExpectError(1, "not after the key is made");
        Actool("keygen", "--name", Name).Expect(0);
        Actool("sign", "missing.aci").ExpectError(1, "missing.aci");
        Actool("sign", "home").ExpectError(1, "a directory");
        Actool("sign", "--key", "pubkey.asc", "a.aci").ExpectError(1, "pubkey.asc: not a secret key of a kind that signs");
        Actool("verify", "--key", "a.aci", "a.aci").ExpectError(1, "a.aci: public key: ");
        Actool("verify", "--signature", "x", "a.aci", "b.aci").ExpectError(2, "--signature");
        Actool("sign", "a.aci").Expect(0);
        Actool("verify", "a.aci").ExpectError(1, "no --key given");
        Assert.Empty(Directory.GetFiles(_directory.Path, ".tmp*", SearchOption.AllDirectories));
    }

    [NeedsFact("gpg")]
    public void Gpg_and_we_agree_on_each_others_files()
    {
        using var gpg = new GpgHome();
        Actool("keygen", "--name", Name).Expect(0);
        Actool("sign", "a.aci").Expect(0);
        gpg.Gpg("--import", _directory["pubkey.asc"]);
        gpg.Gpg("--verify", _directory["a.aci.asc"], _directory["a.aci"]);
        gpg.NewKey("Alice <alice@example.com>", "ed25519", "sign,cert");
        File.WriteAllBytes(_directory["ring"], gpg.Gpg("--export").OutBytes);
        File.WriteAllBytes(_directory["b.sig"], gpg.Gpg("--local-user", "Alice", "--output", "-", "--detach-sign", _directory["b.aci"]).OutBytes);
        Assert.Contains("Alice", Actool("verify", "--key", "ring", "--signature", "b.sig", "b.aci").Expect(0).Out);
    }

    [NeedsFact("strace")]
    public void No_command_opens_a_socket()
    {
        Actool("keygen", "--name", Name).Expect(0);
        var secret = Directory.GetFiles(_directory["home/.config/appc/keys"])[0];
        Traced(0, "keygen", "--name", Name, "--out", "keys-%");
        Actool("keygen", "--kind", "minisign", "--out", "minisign").Expect(0);
        Traced(0, "sign", "--overwrite", "--key", secret, "--key", "minisign/minisign.key", "a.aci");
        Traced(0, "verify", "--key", "pubkey.asc", "--key", "minisign/minisign.pub", "a.aci");
        Traced(0, "key", "show", "pubkey.asc");
        Traced(1, "verify", "--dir", "state", "a.aci");
    }

    private void Traced(int exitCode, params string[] arguments)
    {
        foreach (var home in new[] { _directory["home"], string.Empty })
        {
            Tool.RunProgram(
                "strace",
                ["-f", "-qq", "-o", _directory["trace"], "-e", "trace=network", Tool.PathOf("actool"), .. arguments.Select(each => each.Replace("%", home.Length.ToString()))],
                Options(new Dictionary<string, string> { ["HOME"] = home })).Expect(exitCode);
            Assert.DoesNotContain(File.ReadLines(_directory["trace"]), line => !line.Contains("+++") && !line.Contains("---"));
        }
    }

    private RunOptions Options(Dictionary<string, string> environment) => new()
    {
        Directory = _directory.Path,
        Environment = new Dictionary<string, string>(environment)
        {
            ["HOME"] = environment.GetValueOrDefault("HOME", _directory["home"]), ["XDG_CONFIG_HOME"] = string.Empty,
        },
    };

    private ToolResult Actool(params string[] arguments) => Actool([], arguments);

    private ToolResult Actool(Dictionary<string, string> environment, params string[] arguments) =>
        Tool.Run(Options(environment), "actool", arguments);
}

using System.Text.Json;

namespace SpecTests.Signing;

/// <summary>actool key list, show, export, import and revoke, as published, with keys of the other programs.</summary>
public sealed class KeyCommandTests : IDisposable
{
    private const string Name = "Release <release@example.com>";
    private readonly GpgHome _home = new();

    public KeyCommandTests()
    {
        File.WriteAllText(_home["a.aci"], "an image, or what stands for one\n");
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_folder_is_listed_and_public_keys_come_out_of_it()
    {
        Assert.Empty(Actool("key", "list").Expect(0).Out);
        Actool("keygen", "--name", Name, "--algorithm", "p256", "--expires", "2y").Expect(0);
        Actool("keygen", "--kind", "minisign").Expect(0);
        var lines = Actool("key", "list").Expect(0).Out.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains($"ECDSA P-256  expires ", lines[0]);
        Assert.Contains(Name, lines[0]);
        using var json = JsonDocument.Parse(Actool("key", "list", "--json").Expect(0).Out);
        var ids = json.RootElement.EnumerateArray().Select(key => key.GetProperty("key").GetString()!).ToList();
        Assert.Equal(File.ReadAllText(_home["pubkey.asc"]), Actool("key", "export", ids[0]).Expect(0).Out);
        Assert.Equal(File.ReadAllText(_home["minisign.pub"]), Actool("key", "export", ids[1][^6..]).Expect(0).Out);
        Actool("key", "export").ExpectError(1, "2 in your folder");
        Actool("key", "export", "0123").ExpectError(1, "no such file, and none in your folder");
        Actool("sign", "--kind", "openpgp,minisign", "a.aci").Expect(0);
        Assert.Equal(2, Actool("verify", "--key", "pubkey.asc", "--key", "minisign.pub", "a.aci").Expect(0).Out.Split("good signature").Length - 1);
    }

    [NeedsFact("gpg", "minisign", "signify-openbsd")]
    public void Keys_of_the_other_programs_are_taken_and_sign()
    {
        _home.NewKey("Alice <alice@example.com>", "rsa2048", "sign,cert");
        File.WriteAllBytes(_home["alice.asc"], _home.Gpg("--armor", "--export-secret-keys", "Alice").OutBytes);
        Actool("key", "import", "alice.asc").Expect(0);
        Actool("key", "import", "alice.asc").ExpectError(1, "keys are never overwritten");
        Run("minisign", "-G", "-W", "-p", "m.pub", "-s", "m.key").Expect(0);
        Actool("key", "import", "m.key").Expect(0);
        Actool("sign", "--kind", "openpgp", "--kind", "minisign", "a.aci").Expect(0);
        _home.Gpg("--verify", _home["a.aci.asc"], _home["a.aci"]);
        Run("minisign", "-V", "-p", "m.pub", "-m", "a.aci").Expect(0);
        Run("signify-openbsd", "-G", "-n", "-p", "s.pub", "-s", "s.sec").Expect(0);
        Actool("sign", "--overwrite", "--key", "s.sec", "a.aci").Expect(0);
        Run("signify-openbsd", "-V", "-p", "s.pub", "-m", "a.aci", "-x", "a.aci.minisig").Expect(0);
        Actool("verify", "--key", "s.pub", "a.aci").Expect(0);
        Actool("key", "import", "m.pub").ExpectError(1, "m.pub: ");
        Actool("key", "import", "a.aci").ExpectError(1, "a.aci: ");
    }

    [NeedsFact("gpg", "sq")]
    public void A_revocation_convinces_gpg_and_sq_too()
    {
        Actool("keygen", "--name", Name, "--out", "keys").Expect(0);
        Actool("sign", "--key", "keys/secret-key.asc", "a.aci").Expect(0);
        Actool("key", "revoke", "--reason", "compromised", "--message", "laptop stolen", "keys/secret-key.asc").Expect(0);
        Actool("key", "revoke", "keys/secret-key.asc").ExpectError(1, "revoked.asc");
        Actool("verify", "--key", "revoked.asc", "a.aci").ExpectError(1, "(compromised): 'laptop stolen'");
        Assert.Contains("laptop stolen", Actool("key", "show", "revoked.asc").Expect(0).Out);
        Assert.NotEqual(0, _home.TrySq("verify", "--signer-cert", _home["revoked.asc"], "--detached", _home["a.aci.asc"], _home["a.aci"]).ExitCode);
        _home.Gpg("--import", _home["keys/pubkey.asc"]);
        _home.Gpg("--import", _home["revoked.asc"]);
        Assert.Contains("pub:r:", _home.Gpg("--with-colons", "--list-keys", "Release").Out);
    }

    [NeedsFact("sq")]
    public void One_subkey_can_be_revoked()
    {
        _home.Sq("key", "generate", "--userid", "Carol <carol@example.com>", "--export", _home["key.pgp"]);
        _home.Sq("sign", "--signer-key", _home["key.pgp"], "--detached", "--output", _home["a.aci.asc"], _home["a.aci"]);
        using var shown = JsonDocument.Parse(Actool("key", "show", "--json", "key.pgp").Expect(0).Out);
        var subkey = shown.RootElement[0].GetProperty("parts").EnumerateArray()
            .First(part => !part.GetProperty("primary").GetBoolean() && part.GetProperty("signs").GetBoolean()).GetProperty("fingerprint").GetString()!;
        Actool("key", "revoke", "--reason", "compromised", "--subkey", subkey, "key.pgp").Expect(0);
        Actool("verify", "--key", "revoked.asc", "a.aci").ExpectError(1, "it was revoked on");
        Assert.NotEqual(0, _home.TrySq("verify", "--signer-cert", _home["revoked.asc"], "--detached", _home["a.aci.asc"], _home["a.aci"]).ExitCode);
        Actool("key", "revoke", "--subkey", new string('A', 40), "--output", "x", "key.pgp").ExpectError(1, "it has no subkey");
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Actool("keygen", "--name", Name, "--out", "keys").Expect(0);
        Actool("key", "revoke", "--reason", "bored", "keys/secret-key.asc").ExpectError(2, "not compromised, superseded or retired");
        Actool("key", "revoke", "--message", new string('x', 200), "keys/secret-key.asc").ExpectError(1, "at most 180 fit");
        Actool("key", "show", "a.aci").ExpectError(1, "a.aci: ");
        Actool("keygen", "--kind", "minisign", "--name", Name).ExpectError(2, "neither name nor end");
        Actool("keygen", "--kind", "minisign", "--passphrase-file", "a.aci").ExpectError(2, "minisign -C");
        Actool("keygen").ExpectError(2, "--name");
        Actool("sign", "--kind", "pgp", "a.aci").ExpectError(2, "--kind pgp");
        Actool("sign", "--kind", "minisign", "--key", "keys/secret-key.asc", "a.aci").ExpectError(2, "of another kind");
        Assert.Empty(Directory.GetFiles(_home.Path, "*.asc"));
    }

    private ToolResult Actool(params string[] arguments) => Run(Tool.PathOf("actool"), arguments);

    private ToolResult Run(string program, params string[] arguments) => Tool.RunProgram(program, arguments, new RunOptions
    {
        Directory = _home.Path,
        Environment = new Dictionary<string, string> { ["GNUPGHOME"] = _home.Path, ["HOME"] = _home.Path, ["XDG_CONFIG_HOME"] = string.Empty },
    });
}

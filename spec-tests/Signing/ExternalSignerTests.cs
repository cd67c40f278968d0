using System.Diagnostics;

namespace SpecTests.Signing;

/// <summary>The external signers of examples/signers, with the real openssl and gpg-agent, and programs that misbehave.</summary>
public sealed class ExternalSignerTests : IDisposable
{
    private const string Name = "Release <release@example.com>";
    private static readonly string s_signers = Path.Join(Repository.Root, "examples/signers");
    private readonly GpgHome _home = new();

    public ExternalSignerTests()
    {
        File.WriteAllText(_home["a.aci"], "an image, or what stands for one\n");
    }

    public void Dispose() => _home.Dispose();

    [NeedsTheory("openssl", "sq", "gpg")]
    [InlineData("RSA", "rsa_keygen_bits:2048", "RSA 2048")]
    [InlineData("EC", "ec_paramgen_curve:P-256", "ECDSA P-256")]
    [InlineData("EC", "ec_paramgen_curve:P-384", "ECDSA P-384")]
    [InlineData("EC", "ec_paramgen_curve:P-521", "ECDSA P-521")]
    [InlineData("ED25519", null, "Ed25519")]
    public void A_key_that_openssl_keeps_becomes_an_OpenPGP_key_and_signs(string algorithm, string? option, string shown)
    {
        string[] more = option is null ? [] : ["-pkeyopt", option];
        Run("openssl", ["genpkey", "-algorithm", algorithm, .. more, "-out", "kms.pem"]).Expect(0);
        Run("openssl", ["pkey", "-in", "kms.pem", "-pubout", "-out", "kms.pub.pem"]).Expect(0);
        var signer = Path.Join(s_signers, "openssl-signer");
        Actool("keygen", "--name", Name, "--signer", signer, "--public-key", "kms.pub.pem", "--out", "keys").Expect(0);
        Assert.False(File.Exists(_home["keys/secret-key.asc"]));
        Actool("sign", "--key", "keys/pubkey.asc", "--signer", signer, "a.aci").Expect(0);
        Assert.Contains(shown, Actool("verify", "--key", "keys/pubkey.asc", "a.aci").Expect(0).Out);
        _home.Sq("verify", "--signer-cert", _home["keys/pubkey.asc"], "--detached", _home["a.aci.asc"], _home["a.aci"]);
        _home.Gpg("--import", _home["keys/pubkey.asc"]);
        _home.Gpg("--verify", _home["a.aci.asc"], _home["a.aci"]);
    }

    [NeedsTheory("gpg", "gpg-connect-agent", "python3")]
    [InlineData("ed25519")]
    [InlineData("rsa2048")]
    [InlineData("nistp256")]
    [InlineData("nistp521")]
    public void A_key_that_the_agent_keeps_signs(string algorithm)
    {
        File.WriteAllBytes(_home["pub.asc"], _home.NewKey(Name, algorithm, "sign,cert"));
        Actool("sign", "--key", "pub.asc", "--signer", Path.Join(s_signers, "gpg-agent-signer"), "a.aci").Expect(0);
        Actool("verify", "--key", "pub.asc", "a.aci").Expect(0);
        _home.Gpg("--verify", _home["a.aci.asc"], _home["a.aci"]);
    }

    [NeedsFact("openssl", "minisign")]
    public void A_minisign_key_that_openssl_keeps_signs()
    {
        Actool("keygen", "--kind", "minisign", "--out", "keys").Expect(0);
        var seed = Convert.FromBase64String(File.ReadAllLines(_home["keys/minisign.key"])[1])[62..94];
        byte[] pkcs8 = [.. Convert.FromHexString("302e020100300506032b657004220420"), .. seed];
        File.WriteAllText(_home["kms.pem"], $"-----BEGIN PRIVATE KEY-----\n{Convert.ToBase64String(pkcs8)}\n-----END PRIVATE KEY-----\n");
        Actool("sign", "--key", "keys/minisign.pub", "--signer", Path.Join(s_signers, "openssl-signer"), "a.aci").Expect(0);
        Run("minisign", ["-V", "-p", "keys/minisign.pub", "-m", "a.aci"]).Expect(0);
    }

    [Theory]
    [InlineData("exit 3", "ended with exit code 3")]
    [InlineData("echo the vault is sealed >&2; echo and more >&2; exit 1", "ended with exit code 1: the vault is sealed")]
    [InlineData("exit 0", "gave no signature")]
    [InlineData("head -c 20000 /dev/zero", "more than 16 KiB")]
    [InlineData("head -c 64 /dev/zero", "does not fit its public part")]
    [InlineData("head -c 63 /dev/zero", "63 bytes is no Ed25519 signature")]
    [InlineData("sleep 60", "gave no signature within 1 seconds")]
    [InlineData("sleep 60 & exit 0", "gave no signature within 1 seconds")]
    public void A_signer_that_misbehaves_is_named_and_nothing_is_written(string script, string why)
    {
        Actool("keygen", "--name", Name, "--out", "keys").Expect(0);
        Tool.WriteProgram(_home["signer"], $"#!/bin/sh\n{script}\n");
        var clock = Stopwatch.StartNew();
        Actool("sign", "--key", "keys/pubkey.asc", "--signer", "./signer", "--signer-timeout", "1", "a.aci").ExpectError(1, why);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "the time limit did not hold");
        Assert.Empty(Directory.GetFiles(_home.Path, "*.asc"));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Actool("keygen", "--name", Name, "--out", "keys").Expect(0);
        Actool("sign", "--key", "keys/pubkey.asc", "--signer", "/nowhere", "a.aci").ExpectError(1, "external signer /nowhere: cannot be started: no such file");
        Actool("sign", "--key", "keys/secret-key.asc", "--signer", "/bin/true", "a.aci").ExpectError(1, "not a public key, which --signer wants");
        Actool("sign", "--signer", "/bin/true", "a.aci").ExpectError(1, "none of the keys is one for openpgp");
        Actool("sign", "--key", "keys/pubkey.asc", "--signer", "/bin/true", "--signer-timeout", "0", "a.aci").ExpectError(2, "not 1 to 3600 seconds");
        Actool("keygen", "--name", Name, "--signer", "/bin/true", "--out", "more").ExpectError(2, "one needs the other");
        File.WriteAllText(_home["bad.pem"], "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        Actool("keygen", "--name", Name, "--signer", "/bin/true", "--public-key", "bad.pem", "--out", "more").ExpectError(1, "neither RSA nor ECDSA");
    }

    private ToolResult Actool(params string[] arguments) => Run(Tool.PathOf("actool"), arguments);

    private ToolResult Run(string program, string[] arguments) => Tool.RunProgram(program, arguments, new RunOptions
    {
        Directory = _home.Path,
        Environment = new Dictionary<string, string> { ["GNUPGHOME"] = _home.Path, ["HOME"] = _home.Path, ["SIGNING_KEY"] = "kms.pem" },
    });
}

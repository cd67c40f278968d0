using System.Text;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Dsse;

namespace SpecTests.Policy;

/// <summary>A stranger can check our signatures, and make ones that we accept, with openssl alone.</summary>
public class OpensslTests
{
    private static readonly string[] s_ed25519 = ["-algorithm", "ed25519"];
    private static readonly string[] s_p256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

    public static TheoryData<string> Kinds => ["ed25519", "p256"];

    [NeedsTheory("openssl", "sha256sum")]
    [MemberData(nameof(Kinds))]
    public void Keys_of_openssl_are_read_and_named_as_documented(string kind)
    {
        using var temp = new TempDirectory();
        using var key = NewKey(temp, kind);
        Assert.Equal(File.ReadAllBytes(temp["key.pub"]), key.PublicKey.ToPem());
        var der = Openssl(temp, "pkey", "-pubin", "-in", "key.pub", "-outform", "DER").OutBytes;
        File.WriteAllBytes(temp["key.der"], der);
        var sum = Tool.RunProgram("sha256sum", ["key.der"], new RunOptions { Directory = temp.Path }).Expect(0).Out;
        Assert.StartsWith(key.PublicKey.KeyId.ToString(), sum, StringComparison.Ordinal);
        File.WriteAllBytes(temp["ours.pem"], key.ToPem());
        Assert.Equal(Encoding.ASCII.GetString(key.PublicKey.ToPem()), Openssl(temp, "pkey", "-in", "ours.pem", "-pubout").Out);
    }

    [NeedsTheory("openssl")]
    [MemberData(nameof(Kinds))]
    public void Openssl_checks_what_we_sign(string kind)
    {
        using var temp = new TempDirectory();
        using var key = NewKey(temp, kind);
        var envelope = Envelope.Of("application/vnd.example+json", "{\"a\":1}"u8.ToArray()).Sign(key);
        using var json = JsonDocument.Parse(envelope.ToJson());
        var payload = json.RootElement.GetProperty("payload").GetBytesFromBase64();
        var type = json.RootElement.GetProperty("payloadType").GetString()!;
        File.WriteAllBytes(temp["sig"], json.RootElement.GetProperty("signatures")[0].GetProperty("sig").GetBytesFromBase64());
        File.WriteAllBytes(temp["pae"], [.. Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload]);
        OpensslVerify(temp, kind).Expect(0);
        File.WriteAllText(temp["pae"], "something else");
        OpensslVerify(temp, kind).Expect(1);
    }

    [NeedsTheory("openssl")]
    [MemberData(nameof(Kinds))]
    public void We_check_what_openssl_signs(string kind)
    {
        using var temp = new TempDirectory();
        using var key = NewKey(temp, kind);
        File.WriteAllBytes(temp["pae"], PreAuthEncoding.Encode("a/b", "payload"u8));
        var signature = kind == "ed25519"
            ? Openssl(temp, "pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-in", "pae").OutBytes
            : Openssl(temp, "dgst", "-sha256", "-sign", "key.pem", "pae").OutBytes;
        var json = $$"""{"payloadType":"a/b","payload":"{{Convert.ToBase64String("payload"u8)}}","signatures":[{"keyid":"","sig":"{{Convert.ToBase64String(signature)}}"}]}""";
        Assert.True(Envelope.Parse(Encoding.UTF8.GetBytes(json)).SignedBy(key.PublicKey));
    }

    [NeedsTheory("openssl")]
    [InlineData("ed25519", "aes-256-cbc")]
    [InlineData("p256", "aes-128-cbc")]
    public void A_passphrase_opens_what_openssl_protected(string kind, string cipher)
    {
        using var temp = new TempDirectory();
        using var key = NewKey(temp, kind);
        File.WriteAllText(temp["pass"], "correct horse");
        Openssl(temp, "pkcs8", "-topk8", "-v2", cipher, "-in", "key.pem", "-out", "locked.pem", "-passout", "file:pass");
        var locked = File.ReadAllBytes(temp["locked.pem"]);
        using var opened = PemSecretKey.Parse(locked, "correct horse"u8);
        Assert.Equal(key.PublicKey.KeyId, opened.PublicKey.KeyId);
        Assert.Throws<BadInputException>(() => PemSecretKey.Parse(locked, "wrong"u8));
        Assert.Contains("none was given", Assert.Throws<BadInputException>(() => PemSecretKey.Parse(locked, [])).Message, StringComparison.Ordinal);
    }

    [NeedsFact("openssl")]
    public void Other_kinds_of_key_are_refused()
    {
        using var temp = new TempDirectory();
        foreach (var options in new string[][] { ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], ["-algorithm", "ed448"], ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"] })
        {
            Openssl(temp, ["genpkey", .. options, "-out", "key.pem"]);
            Openssl(temp, "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
            Assert.Throws<BadInputException>(() => PemSecretKey.Parse(File.ReadAllBytes(temp["key.pem"]), []));
            Assert.Throws<BadInputException>(() => PemPublicKey.ParseAll(File.ReadAllBytes(temp["key.pub"])));
        }

        NewKey(temp, "p256").Dispose();
        Openssl(temp, "ec", "-in", "key.pem", "-pubout", "-conv_form", "compressed", "-out", "key.pub");
        Assert.Throws<BadInputException>(() => PemPublicKey.ParseAll(File.ReadAllBytes(temp["key.pub"])));
        Assert.Contains("secret key is in it", Assert.Throws<BadInputException>(() => PemPublicKey.ParseAll(File.ReadAllBytes(temp["key.pem"]))).Message, StringComparison.Ordinal);
    }

    [NeedsFact("openssl")]
    public void The_older_form_of_a_curve_key_is_read()
    {
        using var temp = new TempDirectory();
        Openssl(temp, "ecparam", "-name", "prime256v1", "-genkey", "-out", "key.pem");
        using var key = PemSecretKey.Parse(File.ReadAllBytes(temp["key.pem"]), []);
        Assert.Equal(Openssl(temp, "pkey", "-in", "key.pem", "-pubout").Out, Encoding.ASCII.GetString(key.PublicKey.ToPem()));
    }

    private static PemSecretKey NewKey(TempDirectory temp, string kind)
    {
        Openssl(temp, ["genpkey", .. kind == "ed25519" ? s_ed25519 : s_p256, "-out", "key.pem"]);
        Openssl(temp, "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
        return PemSecretKey.Parse(File.ReadAllBytes(temp["key.pem"]), []);
    }

    private static ToolResult OpensslVerify(TempDirectory temp, string kind) => kind == "ed25519"
        ? TryOpenssl(temp, "pkeyutl", "-verify", "-pubin", "-inkey", "key.pub", "-rawin", "-in", "pae", "-sigfile", "sig")
        : TryOpenssl(temp, "dgst", "-sha256", "-verify", "key.pub", "-signature", "sig", "pae");

    private static ToolResult Openssl(TempDirectory temp, params string[] arguments) => TryOpenssl(temp, arguments).Expect(0);

    private static ToolResult TryOpenssl(TempDirectory temp, params string[] arguments) =>
        Tool.RunProgram("openssl", arguments, new RunOptions { Directory = temp.Path });
}

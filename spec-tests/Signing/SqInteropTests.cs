using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;

namespace SpecTests.Signing;

/// <summary>sq's keys certify with the primary key and sign with a cross-signed subkey; an encryption subkey lies between.</summary>
public sealed class SqInteropTests
{
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");

    [NeedsTheory("sq", "gpg")]
    [InlineData("cv25519", "Ed25519")]
    [InlineData("rsa3k", "RSA 3072")]
    public void We_verify_what_sq_signs_and_sign_with_its_subkey(string suite, string name)
    {
        using var home = new GpgHome();
        home.Sq("key", "generate", "--cipher-suite", suite, "--userid", "Carol <carol@example.com>", "--export", home["key.pgp"]);
        var keys = home.Sq("key", "extract-cert", home["key.pgp"]).OutBytes;
        var file = home.Write("data", s_data);
        var verdict = Check.Verify(keys, home.Sq("sign", "--signer-key", home["key.pgp"], "--detached", file).OutBytes, s_data);
        Assert.Equal(name, verdict.Algorithm);
        Assert.NotEqual(verdict.PrimaryKey, verdict.SigningKey);
        Assert.Equal("Carol <carol@example.com>", verdict.UserId);

        using var secret = SecretKey.Parse(File.ReadAllBytes(home["key.pgp"]), [], DateTimeOffset.UtcNow);
        Assert.Equal(verdict.SigningKey, secret.SigningKey);
        var signature = home.Write("data.asc", secret.SignDetached(new MemoryStream(s_data), DateTimeOffset.UtcNow));
        home.Sq("verify", "--signer-cert", home.Write("cert.pgp", keys), "--detached", signature, file);
        home.Gpg("--import", home["cert.pgp"]);
        home.Gpg("--verify", signature, file);
    }

    [Fact]
    public void A_passphrase_that_sq_set_opens_the_key() =>
        RequirePassphrase(
            File.ReadAllBytes(Path.Join(Repository.Root, "fixtures/signing/sq-passphrase-tulip.asc")),
            "tulip",
            new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [NeedsFact("gpg")]
    public void Passphrases_that_gpg_set_open_its_keys()
    {
        using var home = new GpgHome();
        foreach (var algorithm in new[] { "ed25519", "rsa2048", "nistp256" })
        {
            var user = $"Dave {algorithm} <dave@example.com>";
            home.Gpg("--passphrase", "rosa", "--quick-generate-key", user, algorithm, "sign,cert", "never");
            RequirePassphrase(home.Gpg("--passphrase", "rosa", "--armor", "--export-secret-keys", user).OutBytes, "rosa", DateTimeOffset.UtcNow);
        }
    }

    private static void RequirePassphrase(byte[] key, string passphrase, DateTimeOffset now)
    {
        using var secret = SecretKey.Parse(key, Encoding.ASCII.GetBytes(passphrase), now);
        Check.Verify(secret.PublicKey.ToArmor().ToArray(), secret.SignDetached(new MemoryStream(s_data), now), s_data, now);
        Assert.Contains("does not fit", Assert.Throws<BadInputException>(() => SecretKey.Parse(key, "wrong"u8, now)).Message);
        Assert.Contains("--passphrase-file", Assert.Throws<BadInputException>(() => SecretKey.Parse(key, [], now)).Message);
    }
}

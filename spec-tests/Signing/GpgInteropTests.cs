using System.Text;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing;

/// <summary>gpg signs and we verify; we sign and gpg verifies.</summary>
public sealed class GpgInteropTests
{
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");

    [NeedsTheory("gpg")]
    [InlineData("ed25519", "Ed25519")]
    [InlineData("rsa2048", "RSA 2048")]
    [InlineData("rsa3072", "RSA 3072")]
    [InlineData("rsa4096", "RSA 4096")]
    [InlineData("nistp256", "ECDSA P-256")]
    [InlineData("nistp384", "ECDSA P-384")]
    [InlineData("nistp521", "ECDSA P-521")]
    public void We_verify_what_gpg_signs_and_sign_with_its_key(string algorithm, string name)
    {
        using var home = new GpgHome();
        var keys = home.NewKey("Alice <alice@example.com>", algorithm, "sign,cert");
        var file = home.Write("data", s_data);
        foreach (var hash in HashesFor(algorithm))
        {
            var verdict = Check.Verify(keys, home.Sign("Alice", file, "--digest-algo", hash), s_data);
            Assert.Equal(name, verdict.Algorithm);
            Assert.Equal(hash, verdict.HashAlgorithm.Replace("-", ""));
            Assert.Equal("Alice <alice@example.com>", verdict.UserId);
            Assert.Equal(home.FingerprintOf("Alice"), verdict.PrimaryKey.ToString());
        }

        var exported = home.Gpg("--armor", "--export-secret-keys", "Alice").OutBytes;
        var bySq = home.Sq("sign", "--signer-key", home.Write("sec.asc", exported), "--detached", file).OutBytes;
        Check.Verify(keys, bySq, s_data);
        RequireRefused(keys, home, bySq);
        using var secret = SecretKey.Parse(exported, [], DateTimeOffset.UtcNow);
        var signature = secret.SignDetached(new MemoryStream(s_data), DateTimeOffset.UtcNow);
        Check.Verify(keys, signature, s_data);
        Assert.Contains("Good signature", home.Gpg("--verify", home.Write("data.asc", signature), file).Err);
        home.Sq("verify", "--signer-cert", home.Write("alice.asc", keys), "--detached", home["data.asc"], file);
    }

    /// <summary>Other data, a cut, a changed bit, an end in the past: refused here and by sq.</summary>
    private static void RequireRefused(byte[] keys, GpgHome home, byte[] signature)
    {
        Check.Refusal(keys, signature, [.. s_data, 0]);
        var binary = Armor.DecodeOrBinary(signature, Armor.Signature, 1 << 20, "test");
        byte[][] doctored =
        [
            binary[..^1],
            .. Enumerable.Range(1, 8).Select(i => Flipped(binary, binary.Length * i / 9)),
            home.Sign("Alice", home["data"], "--faked-system-time", "20990101T000000"),
        ];
        var certificate = home.Write("cert.asc", keys);
        foreach (var bad in doctored)
        {
            Assert.ThrowsAny<Exception>(() => Check.Verify(keys, bad, s_data)).IsRefusal();
            var sq = home.TrySq("verify", "--signer-cert", certificate, "--detached", home.Write("bad", bad), home["data"]);
            Assert.NotEqual(0, sq.ExitCode);
        }
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] ^= 1;
        return copy;
    }

    // gpg wants a hash as wide as the curve.
    private static string[] HashesFor(string algorithm) => algorithm switch
    {
        "nistp384" => ["SHA384", "SHA512"],
        "nistp521" => ["SHA512"],
        _ => ["SHA256", "SHA384", "SHA512"],
    };

    [NeedsTheory("gpg", "sq")]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.P384)]
    [InlineData(KeyAlgorithm.P521)]
    public void Gpg_and_sq_verify_what_we_sign_with_our_own_keys(KeyAlgorithm algorithm)
    {
        using var home = new GpgHome();
        var now = DateTimeOffset.UtcNow;
        using var key = SecretKey.Generate("Bob <bob@example.com>", algorithm, now, now.AddYears(1));
        var file = home.Write("data", s_data);
        var publicKey = home.Write("pub.asc", key.PublicKey.ToArmor().ToArray());
        var signature = home.Write("data.asc", key.SignDetached(new MemoryStream(s_data), now));
        home.Gpg("--import", publicKey);
        Assert.Contains("Good signature from \"Bob <bob@example.com>\"", home.Gpg("--verify", signature, file).Err);
        home.Sq("verify", "--signer-cert", publicKey, "--detached", signature, file);
        var verdict = Check.Verify(File.ReadAllBytes(publicKey), File.ReadAllBytes(signature), s_data);
        Assert.Equal(now.AddYears(1).ToUnixTimeSeconds(), verdict.KeyExpires?.ToUnixTimeSeconds());
    }

    [NeedsTheory("gpg", "sq")]
    [InlineData(KeyAlgorithm.Ed25519, "")]
    [InlineData(KeyAlgorithm.Ed25519, "correct horse")]
    [InlineData(KeyAlgorithm.Rsa3072, "")]
    [InlineData(KeyAlgorithm.Rsa3072, "correct horse")]
    [InlineData(KeyAlgorithm.P256, "")]
    [InlineData(KeyAlgorithm.P384, "correct horse")]
    [InlineData(KeyAlgorithm.P521, "")]
    [InlineData(KeyAlgorithm.P521, "correct horse")]
    public void Gpg_and_sq_sign_with_our_secret_keys(KeyAlgorithm algorithm, string passphrase)
    {
        using var home = new GpgHome();
        var now = DateTimeOffset.UtcNow;
        using var key = SecretKey.Generate("Bob <bob@example.com>", algorithm, now, expires: null);
        var file = home.Write("data", s_data);
        var armored = key.ToArmor(Encoding.UTF8.GetBytes(passphrase));
        var secret = home.Write("sec.asc", armored);
        home.Gpg("--passphrase", passphrase, "--import", secret);
        var byGpg = home.Gpg("--passphrase", passphrase, "--local-user", "Bob", "--output", "-", "--detach-sign", file).OutBytes;
        var keys = key.PublicKey.ToArmor().ToArray();
        Check.Verify(keys, byGpg, s_data);
        if (passphrase.Length == 0)
        {
            Check.Verify(keys, home.Sq("sign", "--signer-key", secret, "--detached", file).OutBytes, s_data);
        }

        using var again = SecretKey.Parse(armored, Encoding.UTF8.GetBytes(passphrase), now);
        var signatures = new[] { key, again }.Select(each => each.SignDetached(new MemoryStream(s_data), now)).ToList();
        Check.Verify(keys, signatures[1], s_data);
        Assert.Equal(algorithm is KeyAlgorithm.Ed25519 or KeyAlgorithm.Rsa3072, signatures[0].SequenceEqual(signatures[1]));
    }
}

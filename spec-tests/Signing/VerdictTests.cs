using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;

namespace SpecTests.Signing;

/// <summary>What must be refused, made by gpg and sq themselves, and why we say so.</summary>
public sealed class VerdictTests
{
    private const string Alice = "Alice <alice@example.com>";
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");
    private static readonly string[] s_in2020 = ["--faked-system-time", "20200101T120000"];
    private static readonly DateTimeOffset s_mid2020 = new(2020, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [NeedsFact("gpg")]
    public void Another_key_other_data_and_damage_are_refused()
    {
        using var home = new GpgHome();
        var keys = home.NewKey(Alice, "ed25519", "sign,cert");
        var others = home.NewKey("Mallory <mallory@example.com>", "ed25519", "sign,cert");
        var file = home.Write("data", s_data);
        var signature = home.Sign("Alice", file);
        Assert.Contains("it is not trusted here (1 key is)", Check.Refusal(others, signature, s_data));
        for (var i = 0; i < s_data.Length; i++)
        {
            var changed = (byte[])s_data.Clone();
            changed[i] ^= 1;
            Assert.Contains("does not fit the data", Check.Refusal(keys, signature, changed));
        }

        Assert.Contains("does not fit the data", Check.Refusal(keys, signature, s_data[..^1]));
        Assert.Contains("does not fit the data", Check.Refusal(keys, signature, [.. s_data, 0]));

        var byMallory = home.Sign("Mallory", file);
        Assert.Equal(home.FingerprintOf("Alice"), Check.Verify(keys, [.. byMallory, .. signature], s_data).PrimaryKey.ToString());
        var reasons = Check.Refusal(keys, [.. byMallory, .. signature], [0]);
        Assert.Contains("signature 1 of 2: made by key", reasons);
        Assert.Contains("signature 2 of 2: made by key", reasons);
    }

    [NeedsFact("gpg")]
    public void Expired_keys_and_signatures_and_those_from_the_future_are_refused()
    {
        using var home = new GpgHome();
        home.Gpg([.. s_in2020, "--quick-generate-key", Alice, "ed25519", "sign,cert", "1y"]);
        var keys = home.Export("Alice");
        var file = home.Write("data", s_data);
        var signature = home.Sign("Alice", file, s_in2020);
        Assert.Equal(new DateTimeOffset(2020, 12, 31, 12, 0, 0, TimeSpan.Zero), Check.Verify(keys, signature, s_data, s_mid2020).KeyExpires);
        Assert.Contains("it expired on 2020-12-31 12:00:00 UTC", Check.Refusal(keys, signature, s_data));
        Assert.Contains("made in the future", Check.Refusal(keys, signature, s_data, s_mid2020.AddYears(-1)));

        var shortLived = home.Sign("Alice", file, [.. s_in2020, "--default-sig-expire", "30d"]);
        Assert.Contains("the signature expired on 2020-01-31 12:00:00 UTC", Check.Refusal(keys, shortLived, s_data, s_mid2020));
        var late = home.Sign("Alice", file, "--faked-system-time", "20201001T000000");
        Assert.Contains("the signature was made in the future", Check.Refusal(keys, late, s_data, s_mid2020));
    }

    [NeedsFact("gpg")]
    public void A_revoked_key_is_refused_even_for_what_it_signed_before()
    {
        using var home = new GpgHome();
        home.NewKey(Alice, "ed25519", "sign,cert");
        var signature = home.Sign("Alice", home.Write("data", s_data));
        var certificate = File.ReadAllText(home[$"openpgp-revocs.d/{home.FingerprintOf("Alice")}.rev"]).Replace(":-----BEGIN", "-----BEGIN");
        var before = home.Export("Alice");
        home.Gpg("--import", home.Write("revocation", Encoding.UTF8.GetBytes(certificate)));
        var keys = home.Export("Alice");
        Assert.Contains("it was revoked on", Check.Refusal(keys, signature, s_data));
        Assert.Contains("it was revoked on", Check.Refusal([.. before, .. keys], signature, s_data)); // an old copy must not revive it
        Assert.Contains("it was revoked on", Check.Refusal([.. keys, .. before], signature, s_data));
        Assert.NotNull(OpenPgpKey.ParseRing(keys)[0].ProblemAt(DateTimeOffset.UtcNow));
    }

    [NeedsFact("gpg")]
    public void Hashes_and_forms_that_do_not_count_are_refused()
    {
        using var home = new GpgHome();
        var keys = home.NewKey(Alice, "rsa2048", "sign,cert");
        var file = home.Write("data", s_data);
        Assert.Contains("SHA-1 is not accepted", Check.Refusal(keys, home.Sign("Alice", file, "--digest-algo", "SHA1"), s_data));
        Assert.Contains("SHA-224 is not accepted", Check.Refusal(keys, home.Sign("Alice", file, "--digest-algo", "SHA224"), s_data));
        Assert.Contains("text signature", Check.Refusal(keys, home.Sign("Alice", file, "--textmode"), s_data));
        Assert.Contains(
            "critical subpacket 20 is not understood",
            Check.Refusal(keys, home.Sign("Alice", file, "--sig-notation", "!must@example.com=yes"), s_data));
        Check.Verify(keys, home.Sign("Alice", file, "--sig-notation", "may@example.com=yes"), s_data);
        Assert.Contains(
            "too weak", Check.Refusal(home.NewKey("Eve <eve@example.com>", "rsa1024", "sign,cert"), home.Sign("Eve", file), s_data));
        Assert.Contains(
            "not supported", Check.Refusal(home.NewKey("Dsa <dsa@example.com>", "dsa2048", "sign,cert"), home.Sign("Dsa", file), s_data));
    }

    [NeedsFact("gpg")]
    public void Subkeys_sign_and_exported_subkeys_are_enough_to_sign()
    {
        using var home = new GpgHome();
        home.NewKey(Alice, "ed25519", "cert");
        var primary = home.FingerprintOf("Alice");
        home.Gpg("--quick-add-key", primary, "cv25519", "encr", "never");
        home.Gpg("--quick-add-key", primary, "rsa2048", "sign", "never");
        var keys = home.Export("Alice");
        var file = home.Write("data", s_data);
        var verdict = Check.Verify(keys, home.Sign("Alice", file), s_data);
        Assert.Equal(primary, verdict.PrimaryKey.ToString());
        Assert.Equal("RSA 2048", verdict.Algorithm);

        using var secret = SecretKey.Parse(home.Gpg("--armor", "--export-secret-subkeys", "Alice").OutBytes, [], DateTimeOffset.UtcNow);
        Assert.Equal(verdict.SigningKey, secret.SigningKey);
        var signature = home.Write("data.asc", secret.SignDetached(new MemoryStream(s_data), DateTimeOffset.UtcNow));
        home.Gpg("--verify", signature, file);
        Check.Verify(keys, File.ReadAllBytes(signature), s_data);
    }

    [NeedsFact("sq")]
    public void A_revoked_subkey_is_refused()
    {
        using var home = new GpgHome();
        home.Sq("key", "generate", "--userid", "Carol <carol@example.com>", "--export", home["key.pgp"]);
        var certificate = home.Write("cert.pgp", home.Sq("key", "extract-cert", home["key.pgp"]).OutBytes);
        var signature = home.Sq("sign", "--signer-key", home["key.pgp"], "--detached", home.Write("data", s_data)).OutBytes;
        var subkey = Check.Verify(File.ReadAllBytes(certificate), signature, s_data).SigningKey;
        var revocation = home.Write("rev.pgp", home.Sq(
            "revoke", "subkey", "--certificate", certificate, "--revocation-key", home["key.pgp"], subkey.ToString(), "compromised", "lost").OutBytes);
        var revoked = home.Sq("keyring", "merge", certificate, revocation).OutBytes;
        Assert.Contains("it was revoked on", Check.Refusal(revoked, signature, s_data));
        Assert.Null(OpenPgpKey.ParseRing(revoked)[0].ProblemAt(DateTimeOffset.UtcNow));
    }

    [NeedsFact("gpg")]
    public void A_signature_before_its_key_was_made_is_refused()
    {
        using var home = new GpgHome();
        home.Gpg([.. s_in2020, "--quick-generate-key", Alice, "ed25519", "sign,cert", "never"]);
        using var secret = SecretKey.Parse(home.Gpg("--armor", "--export-secret-keys", "Alice").OutBytes, [], DateTimeOffset.UtcNow);
        var before = Assert.Throws<BadInputException>(() => secret.SignDetached(Stream.Null, s_mid2020.AddYears(-1)));
        Assert.Contains("before key", before.Message);
    }
}

using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore;
using Appc.ImageStore.Signatures;
using SpecTests.Signing;

namespace SpecTests.Store;

/// <summary>What is remembered of a key's standing saves work, and never the answer of another time, another key or other bytes.</summary>
public sealed class StandingMemoryTests : IDisposable
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_key_that_ends_within_the_hour_is_refused_then_although_it_was_in_order_a_moment_ago()
    {
        var image = Imported(s_now.AddMinutes(40));
        Assert.Null(_fixture.Store.TrustProblem(image, s_now));
        Assert.Single(Remembered());
        Assert.Null(_fixture.Store.TrustProblem(image, s_now.AddMinutes(39)));
        Assert.Contains("expired", _fixture.Store.TrustProblem(image, s_now.AddMinutes(41)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_judgement_is_the_remembered_one()
    {
        var image = Imported(expires: null);
        _fixture.Store.TrustProblem(image, s_now);
        var path = Assert.Single(Remembered());
        var bytes = File.ReadAllBytes(path);
        var head = System.Text.Encoding.Latin1.GetString(bytes);
        var until = head[..head.IndexOf('\n')].Split(' ')[3];
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(head.Replace($"{until} -", $"{until} {s_now.AddDays(9).UtcTicks}", StringComparison.Ordinal)));
        Assert.Equal(s_now.AddDays(9), Assert.Single(_fixture.Store.Judge(image, s_now.AddHours(1)).Findings).Verdict.KeyEnds); // what only the memory says
        Assert.Null(Assert.Single(_fixture.Store.Judge(image, s_now.AddHours(25)).Findings).Verdict.KeyEnds); // after a day it is judged anew
    }

    [NeedsFact("gpg")]
    public void A_key_that_was_revoked_since_is_refused()
    {
        using var home = new GpgHome();
        var good = home.NewKey("Rita <rita@example.com>", "ed25519", "sign");
        var key = OpenPgpKey.ParseRing(good)[0];
        AciMaker.Make(_fixture["a.aci"], "example.com/a");
        File.WriteAllBytes(_fixture["a.aci.asc"], home.Sign("rita@example.com", _fixture["a.aci"]));
        var path = _fixture.Store.Keys.AddPrefix(AcIdentifier.Parse("example.com"), key);
        var image = _fixture.Store.Import(_fixture["a.aci"], new ImportOptions());
        Assert.Null(_fixture.Store.TrustProblem(image, DateTimeOffset.UtcNow));
        Assert.NotEmpty(Remembered());

        var certificate = File.ReadAllText(home[$"openpgp-revocs.d/{key.Fingerprint}.rev"]);
        home.Gpg("--import", home.Write("revocation", System.Text.Encoding.ASCII.GetBytes(certificate.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal))));
        File.WriteAllBytes(path, home.Export("rita@example.com"));
        Assert.Contains("revoked", _fixture.Store.TrustProblem(image, DateTimeOffset.UtcNow), StringComparison.Ordinal);
        File.WriteAllBytes(path, good); // and back: nothing of the refusal was remembered
        Assert.Null(_fixture.Store.TrustProblem(image, DateTimeOffset.UtcNow));
    }

    [Fact]
    public void A_file_that_holds_another_key_is_found_out()
    {
        var image = Imported(expires: null);
        Assert.Null(_fixture.Store.TrustProblem(image, s_now));
        using var other = StoreFixture.NewKey();
        File.WriteAllBytes(Assert.Single(Directory.GetFiles(_fixture["store/keys/prefix.d/example.com"])), KnownKey.Of(other.PublicKey).ToFile());
        Assert.Throws<Appc.ImageSpec.BadInputException>(() => _fixture.Store.TrustProblem(image, s_now));
    }

    [Fact]
    public void Only_the_same_bytes_in_their_time_are_recalled()
    {
        var memory = new StandingMemory(_fixture["other"]);
        byte[][] bytes = ["first"u8.ToArray(), "second"u8.ToArray()];
        memory.Remember("AB", bytes, ends: null, s_now, s_now.AddHours(2));
        Assert.NotNull(memory.Recall("AB", bytes, s_now));
        Assert.NotNull(memory.Recall("AB", bytes, s_now.AddHours(2).AddTicks(-1)));
        Assert.Null(memory.Recall("AB", bytes, s_now.AddHours(2)));
        Assert.Null(memory.Recall("AB", bytes, s_now.AddTicks(-1)));
        Assert.Null(memory.Recall("CD", bytes, s_now));
        Assert.Null(memory.Recall("AB", [bytes[0]], s_now));
        Assert.Null(memory.Recall("AB", ["firs"u8.ToArray(), "tsecond"u8.ToArray()], s_now));
        File.AppendAllText(_fixture["other/keys/standing/ab"], "x");
        Assert.Null(memory.Recall("AB", bytes, s_now));
        File.WriteAllText(_fixture["other/keys/standing/ab"], "standing-1 \n");
        Assert.Null(memory.Recall("AB", bytes, s_now));
    }

    [Fact]
    public void The_next_change_is_the_nearest_beginning_or_end_in_the_certificate()
    {
        using var key = SecretKey.Generate("A <a@example.com>", KeyAlgorithm.Ed25519, s_now.AddMinutes(8), s_now.AddDays(3));
        Assert.Equal(Seconds(s_now.AddMinutes(3)), Seconds(key.PublicKey.NextChangeAfter(s_now)!.Value)); // clocks may differ by five minutes
        Assert.Equal(Seconds(s_now.AddDays(3)), Seconds(key.PublicKey.NextChangeAfter(s_now.AddHours(1))!.Value));
        Assert.Null(key.PublicKey.NextChangeAfter(s_now.AddDays(4)));
    }

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();

    private string[] Remembered() => Directory.Exists(_fixture["store/keys/standing"]) ? Directory.GetFiles(_fixture["store/keys/standing"]) : [];

    private StoredImage Imported(DateTimeOffset? expires)
    {
        using var key = StoreFixture.NewKey(expires);
        AciMaker.Make(_fixture["a.aci"], "example.com/a");
        StoreFixture.Sign(_fixture["a.aci"], key);
        _fixture.Trust(key, "example.com");
        return _fixture.Store.Import(_fixture["a.aci"], new ImportOptions());
    }
}

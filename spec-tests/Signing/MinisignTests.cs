using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Minisign;

namespace SpecTests.Signing;

/// <summary>minisign and signify themselves against ours, both ways, and what must be refused.</summary>
public sealed class MinisignTests : IDisposable
{
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");
    private readonly TempDirectory _directory = new();

    public MinisignTests()
    {
        File.WriteAllBytes(_directory["data"], s_data);
    }

    public void Dispose() => _directory.Dispose();

    [NeedsTheory("minisign")]
    [InlineData(false)]
    [InlineData(true)]
    public void Minisign_and_we_agree_both_ways(bool isLegacy)
    {
        Minisign("-G", "-W", "-p", "m.pub", "-s", "m.key");
        Minisign(["-S", "-W", .. isLegacy ? ["-l"] : Array.Empty<string>(), "-s", "m.key", "-m", "data", "-t", "timestamp:1700000000 hello"]);
        var verdict = Verify("m.pub", Read("data.minisig"));
        Assert.Empty(verdict.Refusals);
        Assert.Equal("timestamp:1700000000 hello", verdict.Comment);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), verdict.Made);
        Assert.Contains("minisign public key " + verdict.KeyId.TrimStart('0') + "\n", File.ReadAllText(_directory["m.pub"]), StringComparison.Ordinal); // minisign prints a number, without leading zeros

        using var secret = MinisignSecretKey.Parse(Read("m.key"), [], isLegacy);
        File.WriteAllBytes(_directory["data.minisig"], secret.Sign(new MemoryStream(s_data), "data", DateTimeOffset.FromUnixTimeSeconds(1_600_000_000)));
        Assert.Contains("timestamp:1600000000\tfile:data", Minisign("-V", "-p", "m.pub", "-m", "data").Out);
    }

    [NeedsFact("minisign")]
    public void Minisign_takes_the_keys_that_we_make()
    {
        using var key = MinisignSecretKey.Generate();
        File.WriteAllBytes(_directory["m.key"], key.ToFile());
        File.WriteAllBytes(_directory["m.pub"], key.PublicKey.ToFile());
        Minisign("-S", "-W", "-s", "m.key", "-m", "data");
        Minisign("-V", "-p", "m.pub", "-m", "data");
        Assert.True(Verify("m.pub", Read("data.minisig")).IsValid);
        Assert.False(MinisignSecretKey.IsProtected(key.ToFile()));
    }

    [NeedsFact("signify-openbsd")]
    public void Signify_and_we_agree_both_ways()
    {
        Run("signify-openbsd", "-G", "-n", "-p", "s.pub", "-s", "s.sec");
        Run("signify-openbsd", "-S", "-s", "s.sec", "-m", "data", "-x", "data.sig");
        Assert.True(Verify("s.pub", Read("data.sig")).IsValid);
        using var secret = MinisignSecretKey.Parse(Read("s.sec"), []);
        Assert.True(secret.IsSignify);
        File.WriteAllBytes(_directory["ours.sig"], secret.Sign(new MemoryStream(s_data), "data", DateTimeOffset.UtcNow));
        Run("signify-openbsd", "-V", "-p", "s.pub", "-m", "data", "-x", "ours.sig");
        Assert.Equal(Read("data.sig")[^101..], Read("ours.sig")[^101..]);
    }

    [Fact]
    public void A_password_of_minisign_opens_its_key()
    {
        var file = File.ReadAllBytes(Path.Join(Repository.Root, "fixtures/signing/minisign-password-tulip.key"));
        Assert.True(MinisignSecretKey.IsProtected(file));
        using var key = MinisignSecretKey.Parse(file, "tulip"u8);
        Assert.Equal("7A7FF38BFD8F4686", key.KeyId);
        Assert.Contains("none was given", Assert.Throws<BadInputException>(() => MinisignSecretKey.Parse(file, [])).Message);
    }

    [Theory]
    [InlineData(33_554_432, 1_073_741_824, 1 << 20, 1)]
    [InlineData(524_288, 16_777_216, 1 << 14, 1)]
    [InlineData(32_768, 1_073_741_824, 1 << 10, 1)]
    [InlineData(33_554_432, 16_777_216, 1 << 14, 64)]
    public void The_cost_of_scrypt_is_libsodiums(ulong operations, ulong memory, ulong n, ulong p) =>
        Assert.Equal((n, p), ScryptLimits.Cost(operations, memory));

    [Theory]
    [InlineData(38)]
    [InlineData(46)]
    public void A_password_that_asks_for_hours_is_refused(int limitAt)
    {
        var lines = File.ReadAllLines(Path.Join(Repository.Root, "fixtures/signing/minisign-password-tulip.key"));
        var bytes = Convert.FromBase64String(lines[1]);
        bytes[limitAt + 4] = 1; // the limit on operations, or on memory: 2^32 more
        var file = Encoding.ASCII.GetBytes($"{lines[0]}\n{Convert.ToBase64String(bytes)}\n");
        Assert.Contains("four times", Assert.Throws<BadInputException>(() => MinisignSecretKey.Parse(file, "tulip"u8)).Message);
    }

    [NeedsFact("signify-openbsd")]
    public void A_passphrase_of_signify_is_refused_by_name()
    {
        // signify -s asks on a terminal; the field that tells rounds is all that matters here.
        Run("signify-openbsd", "-G", "-n", "-p", "s.pub", "-s", "s.sec");
        var lines = File.ReadAllLines(_directory["s.sec"]);
        var bytes = Convert.FromBase64String(lines[1]);
        bytes[7] = 42;
        var file = Encoding.ASCII.GetBytes($"{lines[0]}\n{Convert.ToBase64String(bytes)}\n");
        Assert.Contains("bcrypt_pbkdf", Assert.Throws<BadInputException>(() => MinisignSecretKey.Parse(file, "x"u8)).Message);
    }

    [Fact]
    public void Other_keys_other_data_and_doctored_comments_are_refused()
    {
        using var key = MinisignSecretKey.Generate();
        using var other = MinisignSecretKey.Generate();
        var made = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var signature = Encoding.ASCII.GetString(key.Sign(new MemoryStream(s_data), "data", made));
        Assert.Equal(SignatureRule.UnknownKey, Rule(signature, s_data, other));
        Assert.Equal(SignatureRule.DoesNotFit, Rule(signature, [1], key));
        Assert.Equal(SignatureRule.DoesNotFit, Rule(signature.Replace("timestamp:17", "timestamp:18"), s_data, key));
        Assert.Equal(SignatureRule.DoesNotFit, Rule(signature.Replace("\nRU", "\nRW"), s_data, key)); // prehashed said to be legacy
        Assert.Null(Rule(signature.Replace("untrusted comment: ", "untrusted comment: anything "), s_data, key));
        Assert.Null(Rule(signature.Replace("\n", "\r\n"), s_data, key));
        var tomorrow = Encoding.ASCII.GetString(key.Sign(new MemoryStream(s_data), "data", DateTimeOffset.UtcNow.AddDays(1)));
        Assert.Equal(SignatureRule.SignatureNotYetMade, Rule(tomorrow, s_data, key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("untrusted comment: x\n")]
    [InlineData("untrusted comment: x\nRWQ=\n")]
    [InlineData("untrusted comment: x\nRUQ=\ntrusted comment: y\nAAAA\n")]
    [InlineData("comment: x\nRUQ=\n")]
    public void Malformed_signatures_are_refused(string text) =>
        Assert.Throws<BadInputException>(() => new MinisignCheck(Encoding.ASCII.GetBytes(text), []));

    [Fact]
    public void A_prehashed_signature_needs_its_trusted_comment()
    {
        using var key = MinisignSecretKey.Generate();
        var lines = Encoding.ASCII.GetString(key.Sign(new MemoryStream(s_data), "data", DateTimeOffset.UtcNow)).Split('\n');
        var cut = Encoding.ASCII.GetBytes($"{lines[0]}\n{lines[1]}\n");
        Assert.Contains("trusted comment is missing", Assert.Throws<BadInputException>(() => new MinisignCheck(cut, [])).Message);
    }

    private SignatureVerdict Verify(string publicKey, byte[] signature) => Judge(signature, s_data, MinisignPublicKey.Parse(Read(publicKey)));

    private static SignatureRule? Rule(string signature, byte[] data, MinisignSecretKey key) =>
        Judge(Encoding.ASCII.GetBytes(signature), data, key.PublicKey).Refusals.FirstOrDefault()?.Rule;

    private static SignatureVerdict Judge(byte[] signature, byte[] data, MinisignPublicKey key)
    {
        using var check = new MinisignCheck(signature, [key]);
        foreach (var piece in data.Chunk(7))
        {
            check.Append(piece);
        }

        return Assert.Single(check.JudgeAll(DateTimeOffset.UtcNow));
    }

    private byte[] Read(string name) => File.ReadAllBytes(_directory[name]);

    private ToolResult Minisign(params string[] arguments) => Run("minisign", arguments);

    private ToolResult Run(string program, params string[] arguments) =>
        Tool.RunProgram(program, arguments, new RunOptions { Directory = _directory.Path, Environment = new Dictionary<string, string> { ["HOME"] = _directory.Path } }).Expect(0);
}

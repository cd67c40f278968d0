using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using SpecTests.Store;

namespace SpecTests.Policy;

public class ImageStatementTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(CompressionFormat.None)]
    [InlineData(CompressionFormat.Xz)]
    [InlineData(CompressionFormat.Bzip2)]
    public void A_signature_holds_whatever_the_image_is_compressed_with(CompressionFormat format)
    {
        using var temp = new TempDirectory();
        using var key = PemSecretKey.Generate();
        AciMaker.Make(temp["a.aci"], "example.com/a", AciMaker.Labels("version=1", "os=linux"), "f=1");
        var signature = Sign(temp["a.aci"], key);
        Assert.Equal(signature, Sign(temp["a.aci"], key)); // Ed25519 and a given time: the same bytes

        using (var source = File.OpenRead(temp["a.aci"]))
        using (var tar = Compression.OpenRead(source, ReadLimits.Default))
        using (var target = File.Create(temp["b.aci"]))
        using (var compressor = Compression.OpenWrite(target, format, CompressionOptions.Default))
        {
            tar.CopyTo(compressor);
            compressor.Finish();
        }

        Assert.NotEqual(File.ReadAllBytes(temp["a.aci"]), File.ReadAllBytes(temp["b.aci"]));
        Assert.True(Judge(temp["b.aci"], signature, key).IsValid);
    }

    [Theory]
    [InlineData("example.com/b", "version=1", "f=1")]
    [InlineData("example.com/a", "version=2", "f=1")]
    [InlineData("example.com/a", "version=1", "f=2")]
    [InlineData("example.com/a", "version=1", "g=1")]
    public void Another_name_label_or_byte_is_another_image(string name, string label, string file)
    {
        using var temp = new TempDirectory();
        using var key = PemSecretKey.Generate();
        AciMaker.Make(temp["a.aci"], "example.com/a", AciMaker.Labels("version=1"), "f=1");
        AciMaker.Make(temp["b.aci"], name, AciMaker.Labels(label), file);
        var signature = Sign(temp["a.aci"], key);
        Assert.True(Judge(temp["a.aci"], signature, key).IsValid);
        Assert.Equal(SignatureRule.OtherImage, Judge(temp["b.aci"], signature, key).Refusals[0].Rule);
    }

    [Fact]
    public void A_doctored_statement_fits_no_key()
    {
        using var temp = new TempDirectory();
        using var key = PemSecretKey.Generate();
        AciMaker.Make(temp["a.aci"], "example.com/a", AciMaker.Labels("version=1"), "f=1");
        AciMaker.Make(temp["b.aci"], "example.com/b", AciMaker.Labels("version=1"), "f=1");
        var honest = Envelope.Parse(Sign(temp["a.aci"], key));
        var other = Envelope.Parse(Sign(temp["b.aci"], key));
        var swapped = Encoding.UTF8.GetString(honest.ToJson()).Replace(Convert.ToBase64String(honest.Payload.Span), Convert.ToBase64String(other.Payload.Span), StringComparison.Ordinal);
        Assert.Equal(SignatureRule.DoesNotFit, Judge(temp["b.aci"], Encoding.UTF8.GetBytes(swapped), key).Refusals[0].Rule);
    }

    [Fact]
    public void Time_is_judged()
    {
        using var temp = new TempDirectory();
        using var key = PemSecretKey.Generate();
        AciMaker.Make(temp["a.aci"], "example.com/a");
        var signature = Sign(temp["a.aci"], key, s_time.AddDays(10));
        Assert.True(Judge(temp["a.aci"], signature, key, s_time.AddDays(9)).IsValid);
        Assert.Equal(SignatureRule.SignatureExpired, Judge(temp["a.aci"], signature, key, s_time.AddDays(10)).Refusals.Single().Rule);
        Assert.Equal(SignatureRule.SignatureNotYetMade, Judge(temp["a.aci"], signature, key, s_time.AddMinutes(-6)).Refusals.Single().Rule);
        Assert.True(Judge(temp["a.aci"], signature, key, s_time.AddMinutes(-4)).IsValid);
        Assert.Throws<BadInputException>(() => Sign(temp["a.aci"], key, s_time));
    }

    [Fact]
    public void An_unknown_key_and_an_unknown_field_are_told_apart()
    {
        using var temp = new TempDirectory();
        using var key = PemSecretKey.Generate();
        using var other = PemSecretKey.Generate();
        AciMaker.Make(temp["a.aci"], "example.com/a");
        var signature = Sign(temp["a.aci"], key);
        Assert.Equal(SignatureRule.UnknownKey, Judge(temp["a.aci"], signature, other).Refusals.Single().Rule);

        var payload = Encoding.UTF8.GetString(Envelope.Parse(signature).Payload.Span).Replace("\"issued\"", "\"onlyOn\":\"mondays\",\"issued\"", StringComparison.Ordinal);
        var extended = Envelope.Of(ImageStatement.PayloadType, Encoding.UTF8.GetBytes(payload)).Sign(key).ToJson();
        Assert.Contains("onlyOn", Assert.Throws<BadInputException>(() => Judge(temp["a.aci"], extended, key)).Message, StringComparison.Ordinal);
        var otherType = Envelope.Of("application/json", Encoding.UTF8.GetBytes("{}")).Sign(key).ToJson();
        Assert.Contains("payloadType", Assert.Throws<BadInputException>(() => Judge(temp["a.aci"], otherType, key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_signer_adds_to_what_the_first_said()
    {
        using var temp = new TempDirectory();
        using var one = PemSecretKey.Generate();
        using var two = PemSecretKey.Generate();
        AciMaker.Make(temp["a.aci"], "example.com/a");
        AciMaker.Make(temp["b.aci"], "example.com/b");
        var first = Sign(temp["a.aci"], one);
        byte[] both;
        using (var data = File.OpenRead(temp["a.aci"]))
        {
            both = new ImageIdSigner(two) { AddTo = first }.Sign(data, "a.aci", s_time.AddDays(1));
        }

        var verdicts = JudgeAll(temp["a.aci"], both, [one.PublicKey, two.PublicKey], s_time.AddDays(2));
        Assert.Equal([one.PublicKey.KeyId.ToString(), two.PublicKey.KeyId.ToString()], verdicts.Select(verdict => verdict.KeyId));
        Assert.All(verdicts, verdict => Assert.True(verdict.IsValid && verdict.Made == s_time));
        using var another = File.OpenRead(temp["b.aci"]);
        Assert.Throws<BadInputException>(() => new ImageIdSigner(two) { AddTo = first }.Sign(another, "b.aci", s_time));
    }

    private static byte[] Sign(string path, PemSecretKey key, DateTimeOffset? expires = null)
    {
        using var data = File.OpenRead(path);
        return new ImageIdSigner(key) { Expires = expires }.Sign(data, "a.aci", s_time);
    }

    private static SignatureVerdict Judge(string path, byte[] signature, PemSecretKey key, DateTimeOffset? now = null) =>
        JudgeAll(path, signature, [key.PublicKey], now ?? s_time.AddDays(1)).Single();

    private static IReadOnlyList<SignatureVerdict> JudgeAll(string path, byte[] signature, PemPublicKey[] keys, DateTimeOffset now)
    {
        using var data = File.OpenRead(path);
        using var reader = AciReader.Open(data, ReadLimits.Default);
        while (reader.Next() is not null)
        {
            // to the end
        }

        var image = reader.Finish();
        return ImageIdSignatures.Judge(signature, keys, image.Id, image.Manifest.Name, image.Manifest.Labels, now);
    }
}

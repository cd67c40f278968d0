using System.Text;

namespace SpecTests.Signing;

/// <summary>The cases of docs/signing.md where gpg and sq accept, one or both, what is refused here: that they still do, and that we still do not.</summary>
public sealed class DifferenceTests : IDisposable
{
    private const string User = "Alice <alice@example.com>";
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");
    private readonly GpgHome _home = new();

    public void Dispose() => _home.Dispose();

    [NeedsTheory("gpg", "sq")]
    [InlineData("rsa2048", "--digest-algo SHA1", true, false)]
    [InlineData("rsa2048", "--textmode", true, true)]
    [InlineData("rsa1024", "--digest-algo SHA256", true, false)]
    [InlineData("dsa2048", "--digest-algo SHA256", true, true)]
    [InlineData("rsa2048", "--digest-algo SHA224", true, true)]
    [InlineData("rsa2048", "--digest-algo RIPEMD160", true, false)]
    [InlineData("brainpoolP256r1", "--digest-algo SHA256", true, false)]
    [InlineData("secp256k1", "--digest-algo SHA256", true, false)]
    public void Refused_here(string algorithm, string options, bool gpgAccepts, bool sqAccepts)
    {
        var keys = _home.NewKey(User, algorithm, "sign,cert");
        Compare(keys, _home.Sign("Alice", _home.Write("data", s_data), options.Split(' ')), gpgAccepts, sqAccepts);
    }

    [NeedsFact("gpg", "sq")]
    public void Refused_here_by_time()
    {
        string[] then = ["--faked-system-time", "20200101T120000"];
        _home.Gpg([.. then, "--quick-generate-key", User, "ed25519", "sign,cert", "1y"]);
        Compare(_home.Export("Alice"), _home.Sign("Alice", _home.Write("data", s_data), then), gpgAccepts: true, sqAccepts: true);
    }

    private void Compare(byte[] keys, byte[] signature, bool gpgAccepts, bool sqAccepts)
    {
        Check.Refusal(keys, signature, s_data);
        _home.Write("data.asc", signature);
        _home.Write("alice.asc", keys);
        Assert.Equal(gpgAccepts, _home.TryGpg("--verify", _home["data.asc"], _home["data"]).ExitCode == 0);
        Assert.Equal(sqAccepts, _home.TrySq("verify", "--signer-cert", _home["alice.asc"], "--detached", _home["data.asc"], _home["data"]).ExitCode == 0);
    }
}

using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Minisign;
using SpecTests.Docker2Aci;

namespace SpecTests.Policy;

/// <summary>acbuild write --sign and docker2aci --sign: what is written is signed, and the rest of the tools say so.</summary>
public sealed class SignWhileWritingTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public SignWhileWritingTests()
    {
        using var openPgp = SecretKey.Generate("Release <release@example.com>", KeyAlgorithm.Ed25519, DateTimeOffset.UtcNow.AddMinutes(-1), expires: null);
        using var minisign = MinisignSecretKey.Generate();
        using var pem = PemSecretKey.Generate();
        Write("secret.asc", openPgp.ToArmor("hush"u8));
        Write("pubkey.asc", openPgp.PublicKey.ToArmor().ToArray());
        Write("minisign.key", minisign.ToFile());
        Write("minisign.pub", minisign.PublicKey.ToFile());
        Write("image-id.pem", pem.ToPem());
        Write("image-id.pub", pem.PublicKey.ToPem());
        Write("pass", "hush\n"u8.ToArray());
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Acbuild_signs_what_it_writes_in_every_kind()
    {
        Run("acbuild", "begin").Expect(0);
        Run("acbuild", "set-name", "example.com/hello").Expect(0);
        Run("acbuild", "write", "--sign", "secret.asc", "hello.aci").ExpectError(1, "secret.asc");
        Assert.False(File.Exists(_directory["hello.aci"]));
        Run("acbuild", "write", "--sign", "secret.asc", "--passphrase-file", "pass", "--sign", "minisign.key", "--sign", "image-id.pem", "hello.aci").Expect(0);
        VerifyAll("hello.aci");
        Run("acbuild", "write", "--overwrite", "--sign", "minisign.key", "--sign", "minisign.key", "hello.aci").ExpectError(1, "a second key for minisign");
    }

    [Fact]
    public void Docker2aci_signs_what_it_writes_in_every_kind()
    {
        var layout = new LayoutMaker(_directory["layout"]);
        layout.Write(LayerTar.Make("file a \"x\""));
        Run("docker2aci", "--sign", "image-id.pem", "--output", "-", "layout").ExpectError(2, "--sign");
        Directory.CreateDirectory(_directory["out.aci.minisig"]);
        Run("docker2aci", "--sign", "image-id.pem", "--sign", "minisign.key", "--output", "out.aci", "layout").ExpectError(1, "a directory is in the signature's place");
        Assert.Empty(Directory.GetFiles(_directory.Path, "out.aci*"));
        Directory.Delete(_directory["out.aci.minisig"]);
        Run("docker2aci", "--sign", "secret.asc", "--passphrase-file", "pass", "--sign", "minisign.key", "--sign", "image-id.pem", "--output", "out.aci", "layout").Expect(0);
        VerifyAll("out.aci");
    }

    private void VerifyAll(string file)
    {
        foreach (var key in new[] { "pubkey.asc", "minisign.pub", "image-id.pub" })
        {
            Run("actool", "verify", "--key", key, file).Expect(0);
        }
    }

    private ToolResult Run(string tool, params string[] arguments) => Tool.RunIn(_directory.Path, tool, arguments);

    private void Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_directory[name], bytes);
        File.SetUnixFileMode(_directory[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}

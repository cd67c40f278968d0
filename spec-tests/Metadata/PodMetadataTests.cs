using SpecTests.Launch;

namespace SpecTests.Metadata;

/// <summary>What an app of a launched pod gets from the metadata service: as root, as an ordinary user, in a network of its own and in the host's.</summary>
public sealed class PodMetadataTests : IClassFixture<LaunchFixture>
{
    private const string Get = "get() { busybox wget -q -O - \"$AC_METADATA_URL/acMetadata/v1/$1\"; }; ";
    private const string Post = "post() { busybox wget -q -O - --post-data \"$2\" \"$AC_METADATA_URL/acMetadata/v1/pod/hmac/$1\"; }; ";
    private readonly LaunchFixture _fixture;

    public PodMetadataTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [Shows("ace:107")]
    [Shows("ace:460")]
    [Shows("ace:461")]
    [RootTheory("setpriv")]
    [InlineData(true, "--net=none")]
    [InlineData(true, "--net=host")]
    [InlineData(false, "--net=none")]
    [InlineData(false, "--net=host")]
    [InlineData(true, "--rootfs=copy")]
    public void AppsAskForWhatTheyAre(bool asRoot, string option)
    {
        var uuidFile = Path.Join(asRoot ? _fixture.RootState : _fixture.UserState, $"uuid-{Guid.NewGuid():N}");
        var result = _fixture.Shell(asRoot, Get + "get pod/uuid; echo; get apps/busy/image/id; echo; get apps/busy/image/manifest; echo; get pod/manifest", option, "--uuid-file-save", uuidFile);
        var lines = result.Expect(0).Out.Split('\n');
        Assert.Equal(File.ReadAllText(uuidFile).Trim(), lines[0]);
        Assert.StartsWith("sha512-", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"name\":\"example.com/busy\"", lines[2], StringComparison.Ordinal);
        Assert.Contains(lines[1], lines[3], StringComparison.Ordinal);
    }

    [RootFact]
    public void AnAppProvesWhichPodItIsOfToAnother()
    {
        const string content = "content=hello%20there";
        using var directory = new TempDirectory();
        var signed = _fixture.Shell(true, Post + $"post sign {content}", "--uuid-file-save", directory["uuid"]).Expect(0).Out;
        var uuid = File.ReadAllText(directory["uuid"]).Trim();
        var signature = Uri.EscapeDataString(signed);
        _fixture.Shell(true, Post + $"post verify '{content}&uuid={uuid}&signature={signature}'").Expect(0);
        Assert.NotEqual(0, _fixture.Shell(true, Post + $"post verify '{content}x&uuid={uuid}&signature={signature}'").ExitCode);
        Tool.Run("runner", "rm", "--dir", _fixture.RootState, uuid).Expect(0);
        Assert.NotEqual(0, _fixture.Shell(true, Post + $"post verify '{content}&uuid={uuid}&signature={signature}'").ExitCode);
    }

    [Shows("ace:465a")]
    [Shows("ace:465b")]
    [Shows("ace:465c")]
    [RootFact]
    public void TheAddressIsThePodsAlone()
    {
        var first = _fixture.Shell(true, "echo $AC_METADATA_URL").Expect(0).Out.Trim();
        var second = _fixture.Shell(true, "echo $AC_METADATA_URL").Expect(0).Out.Trim();
        Assert.Equal(2 + "http://127.0.0.1:18112".Length + 63, first.Length);
        Assert.NotEqual(first, second);
        Assert.NotEqual(0, _fixture.Shell(true, "busybox wget -q -O - http://127.0.0.1:18112/acMetadata/v1/pod/uuid").ExitCode);
    }
}

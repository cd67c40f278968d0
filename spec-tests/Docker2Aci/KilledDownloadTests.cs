using System.Diagnostics;

namespace SpecTests.Docker2Aci;

/// <summary>Killed when 90 % have come: the next run moves what was missing and little more, by the server's own count.</summary>
public sealed class KilledDownloadTests : IDisposable
{
    private const int LayerBytes = 4_000_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_second_run_moves_at_most_15_percent()
    {
        var layout = new LayoutMaker(_folder["layout"]) { Compress = tar => tar }.Write([.. Enumerable.Range(0, 4).Select(Noise)]);
        var registry = new FakeRegistry(layout);
        var total = Directory.GetFiles(_folder["layout/blobs/sha256"]).Sum(file => new FileInfo(file).Length);
        using var cut = new ManualResetEventSlim();
        using var killed = new ManualResetEventSlim();
        var state = _folder["state/blobs/sha256"];
        var limit = LayerBytes * 6 / 10; // of the layer that is still under way when the others are there
        string source;
        using (var web = new FakeWeb(request => request.Path.EndsWith(registry.LayerDigest, StringComparison.Ordinal)
            ? registry.Answer(request) with { CutAfter = limit, AtCut = () => { cut.Set(); killed.Wait(s_patience); } }
            : registry.Answer(request)))
        {
            source = $"docker://{web.Address}/app:t";
            using var process = Process.Start(Start(source))!;
            Assert.True(cut.Wait(s_patience));
            Assert.True(SpinWait.SpinUntil(() => Directory.Exists(state) && Present(state) >= total * 89 / 100, s_patience), "90 % never came");
            process.Kill();
            Assert.True(process.WaitForExit(s_patience));
            killed.Set();
        }

        using var again = new FakeWeb(registry.Answer);
        Tool.RunIn(_folder.Path, "docker2aci", [.. Arguments, $"docker://{again.Address}/app:t"]).Expect(0);
        Assert.True(again.Moved <= total * 15 / 100, $"the second run moved {again.Moved} of {total} bytes");
        Tool.RunIn(_folder.Path, "docker2aci", "--output", "expected.aci", layout).Expect(0);
        Assert.Equal(Tree("expected.aci"), Tree("out.aci"));
        Assert.Empty(Directory.GetFiles(_folder["state"], "*", SearchOption.AllDirectories));
    }

    private static string[] Arguments => ["--insecure-allow-http", "--quiet", "--dir", "state", "--output", "out.aci"];

    private ProcessStartInfo Start(string source) => new(Tool.PathOf("docker2aci"), [.. Arguments, source]) { WorkingDirectory = _folder.Path, UseShellExecute = false };

    /// <summary>Files that are renamed in between count when they are looked for again.</summary>
    private static long Present(string state) => Directory.GetFiles(state).Select(file => new FileInfo(file)).Sum(file => file.Exists ? file.Length : 0);

    private string Tree(string aci) => Tool.RunProgram("sh", ["-c", "tar --exclude=manifest -xOf \"$0\" | sha256sum", _folder[aci]], new RunOptions()).Expect(0).Out;

    private static byte[] Noise(int number)
    {
        var text = new char[LayerBytes];
        new Random(number).GetItems<char>("0123456789abcdef", text);
        return LayerTar.Make($"file f{number} \"{new string(text)}\"");
    }
}

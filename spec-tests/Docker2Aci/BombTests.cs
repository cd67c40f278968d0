using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;

namespace SpecTests.Docker2Aci;

/// <summary>Small files that would become large: refused before they fill the disk or the memory.</summary>
public sealed class BombTests
{
    private const int Megabytes = 100;

    [RootTheory("unshare", "mount")]
    [InlineData("0123456789abcdef", true)]
    [InlineData("\0", false)]
    public void A_disk_is_not_filled_and_zeros_take_no_room(string pattern, bool isBomb)
    {
        using var folder = new TempDirectory();
        var content = string.Concat(Enumerable.Repeat(pattern, (Megabytes << 20) / pattern.Length));
        var layout = new LayoutMaker(folder["layout"]).Write(LayerTar.Make($"file big \"{content}\""));
        Directory.CreateDirectory(folder["small"]);

        // df runs beside it and notes the least room there was.
        const string script = """
            mount -t tmpfs -o size=32m none "$0" && export TMPDIR="$0"
            (while sleep 0.02; do df --output=avail -B1 "$0" | tail -1; done > "$1" 2>/dev/null) & watch=$! # df complains where tail is killed before it
            shift; "$@"; status=$?; kill $watch; df --output=used -B1 "$0" | tail -1 >&2; exit $status
            """;
        var result = Tool.RunProgram("unshare", ["-m", "bash", "-c", script, folder["small"], folder["room"], Tool.PathOf("docker2aci"), "--output", folder["out.aci"], layout], new RunOptions());
        Assert.True(File.ReadAllLines(folder["room"]).Select(long.Parse).Min() > 1 << 20);
        Assert.Equal("0", result.Err.TrimEnd('\n').Split('\n')[^1].Trim());
        if (isBomb)
        {
            Assert.Contains("would fill", result.Expect(1).Err, StringComparison.Ordinal);
            Assert.False(File.Exists(folder["out.aci"]));
        }
        else
        {
            result.Expect(0);
            Assert.Equal($"{Megabytes << 20}", Tool.RunProgram("sh", ["-c", "tar -xOf \"$0\" rootfs/big | wc -c", folder["out.aci"]], new RunOptions()).Expect(0).Out.Trim());
        }
    }

    [Fact]
    public void A_ratio_that_no_real_layer_has_is_refused_while_it_is_unpacked()
    {
        var bomb = LayoutMaker.Gzip(new byte[8 << 20]);
        var limits = ReadLimits.Default with { RatioFreeBytes = 1 << 20, MaxRatio = 100 };
        var failure = Assert.Throws<BadInputException>(() => UnpackedLayers.Unpack([new SourceLayer("bomb", () => new MemoryStream(bomb))], limits, 1));
        Assert.Contains("more than 100 times", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_are_counted_over_all_layers()
    {
        var layers = Enumerable.Range(0, 3).Select(layer => LayerTar.Make([.. Enumerable.Range(0, 40).Select(file => $"file {layer}-{file} \"x\"")])).ToList();
        using var unpacked = UnpackedLayers.Unpack([.. layers.Select((tar, i) => new SourceLayer($"{i}", () => new MemoryStream(tar)))], ReadLimits.Default, 1);
        using (unpacked.Stack(ReadLimits.Default with { MaxEntries = 120 }))
        {
            var failure = Assert.Throws<BadInputException>(() => unpacked.Stack(ReadLimits.Default with { MaxEntries = 119 }));
            Assert.Contains("more than 119 entries in all layers", failure.Message, StringComparison.Ordinal);
        }
    }
}

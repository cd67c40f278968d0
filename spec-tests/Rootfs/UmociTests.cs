using System.Diagnostics;
using System.Text;
using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;

namespace SpecTests.Rootfs;

/// <summary>Random stacks of layers: what we merge is what <c>umoci unpack</c> writes (seeds 1 to 250 were tried once; 220 can be unpacked).</summary>
public sealed class UmociTests
{
    private static readonly string[] s_files = ["a", "b", "c"];
    private static readonly string[] s_directories = ["d", "e"];
    private static readonly string[] s_links = ["s", "t"];

    [NeedsTheory("umoci", "python3")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void MergedLayersEqualWhatUmociUnpacks(int seed)
    {
        using var temp = new TempDirectory();
        var numbers = new Numbers((uint)seed);
        var files = new List<string>();
        string[] layers = [.. Enumerable.Range(0, 3).Select(_ => RandomLayer(numbers, files))];
        string[] paths = [.. layers.Select((lines, index) => LayerLines.Write(temp[$"{index}.tar"], lines))];
        Assert.True(Unpack(temp, paths), "these seeds are among those that umoci unpacks");
        var story = string.Join("\n", layers);
        Extract(paths, temp["ours"]);
        Assert.Equal(story + "\n" + Facts(temp["bundle/rootfs"]), story + "\n" + Facts(temp["ours"]));
    }

    private static string Facts(string directory) => string.Join('\n', TreeFacts.Of(directory, "owner", "time"));

    // d and e are mostly directories, s and t links to them, the others files; one name in twenty is out of line.
    private static string RandomLayer(Numbers numbers, List<string> files)
    {
        var lines = new StringBuilder();
        for (var count = 3 + numbers.Below(8); count > 0; count--)
        {
            var parent = RandomParent(numbers);
            var file = parent + s_files[numbers.Below(3)];
            var odd = numbers.Below(20) == 0 ? parent + s_links[numbers.Below(2)] : file;
            lines.Append('|').Append(numbers.Below(12) switch
            {
                < 3 => $"D {parent}{s_directories[numbers.Below(2)]} {448 + numbers.Below(64)}",
                < 6 => $"F {odd} {numbers.Below(100_000)}",
                6 => $"L {parent}{s_links[numbers.Below(2)]} {(numbers.Below(2) == 0 ? "/" : "../")}{s_directories[numbers.Below(2)]}",
                7 when files.Count > 0 => Link(odd, files[^(1 + numbers.Below(Math.Min(4, files.Count)))]),
                9 => $"F {parent}.wh..wh..opq -",
                10 => $"F {parent}.wh.{s_files[numbers.Below(3)]} -",
                _ => $"F {parent}.wh.{s_directories[numbers.Below(2)]} -",
            });
            Remember(lines.ToString(), file, files);
        }

        return lines.ToString();
    }

    private static string Link(string name, string target) => name == target ? $"F {name}" : $"H {name} {target}";

    private static void Remember(string lines, string file, List<string> files)
    {
        if (lines.Contains($"|F {file} ", StringComparison.Ordinal))
        {
            files.Add(file);
        }
    }

    private static string RandomParent(Numbers numbers)
    {
        var parent = string.Empty;
        for (var depth = numbers.Below(3); depth > 0; depth--)
        {
            parent += (numbers.Below(4) == 0 ? s_links : s_directories)[numbers.Below(2)] + "/";
        }

        return parent;
    }

    private static void Extract(string[] layers, string directory)
    {
        Directory.CreateDirectory(directory);
        using var root = Sys.OpenDirectory(directory);
        using var extractor = new RootfsExtractor(root, new ExtractOptions { ApplyOwners = false });
        using var stack = LayerStack.Open(layers);
        stack.Walk((entry, content) => extractor.Apply(entry, content ?? Stream.Null));
        extractor.Finish();
    }

    private static bool Unpack(TempDirectory temp, string[] layers)
    {
        var image = temp["layout"] + ":x";
        Assert.True(Umoci("init", "--layout", temp["layout"]) && Umoci("new", "--image", image));
        foreach (var layer in layers)
        {
            Assert.True(Umoci("raw", "add-layer", "--image", image, layer));
        }

        return Umoci("unpack", "--rootless", "--image", image, temp["bundle"]);
    }

    private static bool Umoci(params string[] arguments)
    {
        var start = new ProcessStartInfo("umoci", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using var umoci = Process.Start(start)!;
        var output = umoci.StandardOutput.ReadToEndAsync();
        umoci.StandardError.ReadToEnd();
        output.Wait();
        umoci.WaitForExit();
        return umoci.ExitCode == 0;
    }

    /// <summary>The same numbers for the same seed, everywhere (xorshift).</summary>
    private sealed class Numbers(uint seed)
    {
        private uint _state = (seed * 2_654_435_761) | 1;

        internal int Below(int limit)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return (int)(_state % (uint)limit);
        }
    }
}

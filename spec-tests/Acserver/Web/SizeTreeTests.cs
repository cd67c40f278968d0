using System.Text.Json;
using Acserver.Sizes;
using Appc.ImageSpec.Archive;

namespace SpecTests.Acserver.Web;

/// <summary>Adding up: exact sums, a bound for memory, and a document that is small whatever is in the image.</summary>
public sealed class SizeTreeTests
{
    private const string Hash = "0000000000000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void Directories_are_the_sum_of_what_is_below()
    {
        var tree = new SizeTree();
        foreach (var (name, size) in new[] { ("a/b/one", 10), ("a/two", 20), ("three", 30), ("a/b/empty", 0) })
        {
            tree.Add(File(name, size));
        }

        tree.Add(new TarEntry { Name = "a/b", Kind = TarEntryKind.Directory });
        tree.Add(new TarEntry { Name = "a/link", Kind = TarEntryKind.HardLink, LinkTarget = "three" });
        using var json = JsonDocument.Parse(SizeReport.Write(tree, Hash));
        var root = json.RootElement.GetProperty("root");
        Assert.Equal((60, 4), (root.GetProperty("bytes").GetInt64(), root.GetProperty("files").GetInt64()));
        Assert.Equal(["a 30 3", "three 30 1"], root.GetProperty("in").EnumerateArray().Select(Show));
        Assert.Equal(["two 20 1", "b 10 2"], root.GetProperty("in")[0].GetProperty("in").EnumerateArray().Select(Show));
        var report = SizeReport.Read(SizeReport.Write(tree, Hash));
        Assert.Equal(["three 30", "a/two 20", "a/b/one 10", "a/b/empty 0"], report.Largest.Select(line => $"{line.Path} {line.Bytes}"));
        Assert.Equal(["a 30", "three 30"], report.Top.Select(line => $"{line.Path} {line.Bytes}"));
    }

    [Fact]
    public void Of_two_hundred_thousand_files_twenty_thousand_names_are_held_and_every_sum_stays_exact()
    {
        var tree = new SizeTree();
        long all = 0, ofDirectory = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var size = 1 + (i * 7919L % 5000) + (i % 50_000 == 7 ? 1_000_000_000 : 0);
            tree.Add(File($"usr/d{i % 400}/sub{i % 3}/file-{i}", size));
            all += size;
            ofDirectory += i % 400 == 399 ? size : 0;
        }

        tree.Add(File("usr/d399/heavy", 2_000_000_000));
        Assert.InRange(NodesIn(tree.Root), 1, 20_001);
        var json = SizeReport.Write(tree, Hash);
        Assert.InRange(json.Length, 1, 200_000);
        var report = SizeReport.Read(json);
        Assert.Equal((all + 2_000_000_000, 200_001), (report.Bytes, report.Files));
        string[] largest = ["usr/d399/heavy", "usr/d7/sub0/file-50007", "usr/d7/sub1/file-150007", "usr/d7/sub1/file-7", "usr/d7/sub2/file-100007"];
        Assert.Equal(largest, report.Largest.Take(5).Select(line => line.Path));
        using var document = JsonDocument.Parse(json);
        var directory = document.RootElement.GetProperty("root").GetProperty("in")[0].GetProperty("in").EnumerateArray().Single(node => node.GetProperty("name").GetString() == "d399");
        Assert.Equal(ofDirectory + 2_000_000_000, directory.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void Names_that_are_long_or_deep_or_strange_keep_the_document_small()
    {
        var tree = new SizeTree();
        for (var i = 0; i < 5000; i++)
        {
            tree.Add(File(string.Concat(Enumerable.Repeat("a/", 1000)) + i, 5));
            tree.Add(File(new string('n', 4000) + i, 6));
        }

        tree.Add(File("\u001b[31m\u202e<b>", 999));
        var json = SizeReport.Write(tree, Hash);
        Assert.InRange(json.Length, 1, SizeReport.MostFileBytes);
        var report = SizeReport.Read(json);
        Assert.Equal((5000 * 11) + 999, report.Bytes);
        Assert.Equal("""\x1b[31m\xe2\x80\xae<b>""", report.Largest[0].Path);
    }

    private static int NodesIn(SizeNode node) => 1 + (node.Children?.Values.Sum(NodesIn) ?? 0);

    private static TarEntry File(string name, long size) => new() { Name = name, Kind = TarEntryKind.File, Size = size };

    private static string Show(JsonElement node) =>
        $"{node.GetProperty("name").GetString()} {node.GetProperty("bytes").GetInt64()} {(node.TryGetProperty("files", out var files) ? files.GetInt64() : 1)}";
}

using System.Text;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace SpecTests.Rootfs;

/// <summary>A directory of a merged tree against a dictionary: the same children after any adds, replacements and removals.</summary>
public sealed class LayerNodeTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(5000)]
    public void It_holds_what_a_dictionary_holds(int names)
    {
        var random = new Random(names);
        var directory = new LayerNode(null, ByteString.Empty);
        var expected = new Dictionary<string, LayerNode>();
        var gone = new List<LayerNode>();
        for (var step = 0; step < names * 20; step++)
        {
            var name = $"n{random.Next(names)}";
            if (random.Next(5) < 3)
            {
                var node = new LayerNode(directory, name) { File = new LayerFile(0, step, TarEntryKind.File, ByteString.Empty) };
                Assert.Same(expected.GetValueOrDefault(name), directory.Add(node));
                expected[name] = node;
            }
            else
            {
                gone.Clear();
                directory.Hide(Encoding.ASCII.GetBytes(name), 1, gone);
                Assert.Equal(expected.Remove(name, out var removed) ? [removed] : [], gone);
            }
        }

        Assert.All(Enumerable.Range(0, names).Select(i => $"n{i}"), name => Assert.Same(expected.GetValueOrDefault(name), directory.Child(Encoding.ASCII.GetBytes(name))));
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value), directory.SortedChildren());
    }

    [Theory]
    [InlineData("dir a|file a/f \"1\"", "file b \"1\"", false)]
    [InlineData("dir a|file a/f \"1\"", "file a/.wh.f", true)]
    [InlineData("dir a|file a/f \"1\"", "file .wh.a|dir a|file a/f \"2\"", false)]
    [InlineData("dir a|file a/f \"1\"", "file .wh.a|dir a", true)]
    [InlineData("dir a|file a/f \"1\"", "file a/.wh.f|file .wh.a|dir a|file a/g \"2\"", true)]
    [InlineData("dir a|file a/f \"1\"", "dir a|file a/.wh..wh..opq|file a/f \"2\"", false)]
    [InlineData("dir a|file a/f \"1\"", "dir a|file a/.wh..wh..opq", true)]
    [InlineData("dir a|file a/f \"1\"", "file a \"1\"", true)]
    [InlineData("file a \"1\"", "dir a|file a/f \"1\"", false)]
    [InlineData("dir a", "symlink a b", false)]
    [InlineData("file a \"1\"", "file .wh.missing", false)]
    public void It_is_known_whether_a_layer_takes_names_away(string lower, string upper, bool expected)
    {
        using var temp = new TempDirectory();
        File.WriteAllBytes(temp["0"], Docker2Aci.LayerTar.Make(lower.Split('|')));
        File.WriteAllBytes(temp["1"], Docker2Aci.LayerTar.Make(upper.Split('|')));
        using var stack = LayerStack.Open([temp["0"]]);
        Assert.False(stack.HasLostNames());
        stack.Add(new LayerSource(temp["1"]));
        Assert.Equal(expected, stack.HasLostNames());
        Assert.False(stack.HasLostNames());
    }
}

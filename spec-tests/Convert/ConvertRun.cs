using System.Text.Json.Nodes;
using SpecTests.ActoolCommands;

namespace SpecTests.Conversion;

/// <summary>A directory with an ACI in it, <c>hello.aci</c>, and runs of actool there.</summary>
internal sealed class ConvertRun : IDisposable
{
    /// <summary>That of <see cref="Layouts"/>, and what it runs on.</summary>
    internal static readonly string Manifest = Layouts.Manifest.Replace("\"labels\":[", "\"labels\":[{\"name\":\"os\",\"value\":\"linux\"},{\"name\":\"arch\",\"value\":\"amd64\"},");

    private readonly TempDirectory _folder = new();

    internal ConvertRun(string? manifest = null)
    {
        Layouts.Make(_folder["layout"], manifest ?? Manifest);
        Actool("build", "layout", "hello.aci").Expect(0);
    }

    internal string Path => _folder.Path;

    internal string this[string name] => _folder[name];

    internal ToolResult Actool(params string[] arguments) => Tool.RunIn(_folder.Path, "actool", arguments);

    internal ToolResult Convert(params string[] arguments) => Actool(["convert", .. arguments]);

    internal ToolResult Program(string program, params string[] arguments) =>
        Tool.RunProgram("timeout", ["120", program, .. arguments], new RunOptions { Directory = _folder.Path });

    /// <summary>Builds another image: a manifest, and lines of a fixture tree below <c>rootfs</c>.</summary>
    internal string Build(string name, string manifest, params string[] lines)
    {
        FixtureTree.Make(_folder[name], ["dir rootfs", .. lines]);
        File.WriteAllText(_folder[$"{name}/manifest"], manifest);
        Program("find", name, "-exec", "touch", "-h", "-d", "@1500000000", "{}", "+").Expect(0);
        Actool("build", name, $"{name}.aci").Expect(0);
        return $"{name}.aci";
    }

    /// <summary>Every name below the directory, with sizes, so that nothing can come or go unnoticed.</summary>
    internal string Listing(string below = ".") => Program("find", below, "-printf", "%p %s %y\n").Expect(0).Out;

    /// <summary>The configuration of an image in a layout, as skopeo sees it.</summary>
    internal JsonNode Config(string image) => JsonNode.Parse(Program("skopeo", "inspect", "--config", "--raw", image).Expect(0).Out)!;

    internal JsonNode ReadJson(string name) => JsonNode.Parse(File.ReadAllText(_folder[name]))!;

    internal void AssertSame(string left, string right) => Assert.Equal(string.Empty, Actool("diff", left, right).Expect(0).Out);

    public void Dispose() => _folder.Dispose();
}

using System.Text;

namespace SpecTests.AcbuildTool;

/// <summary>A build in a directory of its own, driven through the executable.</summary>
internal sealed class Build : IDisposable
{
    private readonly TempDirectory _directory = new();

    internal string Path => _directory.Path;

    internal string this[string relative] => _directory[relative];

    public void Dispose() => _directory.Dispose();

    internal static Build Begin(params string[] arguments)
    {
        var build = new Build();
        build.Run(["begin", .. arguments]).Expect(0);
        return build;
    }

    internal ToolResult Run(params string[] arguments) => Tool.RunIn(Path, "acbuild", arguments);

    internal ToolResult RunWithInput(string input, params string[] arguments) =>
        Tool.Run(new RunOptions { Directory = Path, Input = Encoding.UTF8.GetBytes(input) }, "acbuild", arguments);

    internal string Manifest() => Run("cat-manifest").Expect(0).Out.TrimEnd();

    /// <summary>Names and writes the image, and returns its path.</summary>
    internal string Write()
    {
        Run("--no-history", "set-name", "example.com/test").Expect(0);
        Run("write", "--overwrite", "out.aci").Expect(0);
        return this["out.aci"];
    }

    /// <summary>What GNU tar lists in the written image, one line an entry: mode, numeric owner, size, time, name.</summary>
    internal string List() =>
        Tool.RunProgram("tar", ["--numeric-owner", "--full-time", "--utc", "-tvf", Write()], new RunOptions()).Expect(0).Out;
}

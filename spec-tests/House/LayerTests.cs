using System.Xml.Linq;

namespace SpecTests.House;

/// <summary>The arrows of ARCHITECTURE.md: which project may use which, as one literal list.</summary>
public sealed class LayerTests
{
    private static readonly string[] s_arrows =
    [
        "Appc.CommandLine -> Appc.ImageSpec",
        "Appc.ImageSpec -> Appc.Linux",
        "Appc.ImageStore -> Appc.ImageSpec",
        "Appc.PodLaunch -> Appc.ImageSpec",
        "acbuild -> Appc.CommandLine",
        "acbuild -> Appc.ImageStore",
        "acbuild -> Appc.PodLaunch",
        "acserver -> Appc.CommandLine",
        "acserver -> Appc.ImageStore",
        "actool -> Appc.CommandLine",
        "actool -> Appc.ImageStore",
        "docker2aci -> Appc.CommandLine",
        "docker2aci -> Appc.ImageStore",
        "runner -> Appc.CommandLine",
        "runner -> Appc.ImageStore",
        "runner -> Appc.PodLaunch",
    ];

    [Fact]
    public void References_between_projects_are_exactly_the_arrows()
    {
        var edges = Projects().SelectMany(project =>
            XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => $"{Name(project)} -> {Name(reference.Attribute("Include")!.Value)}"));
        Assert.Equal(s_arrows, edges.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unsafe_code_is_allowed_in_linux_and_the_launch_executor_only()
    {
        var unsafeProjects = Projects().Where(project => XDocument.Load(project).Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true"));
        Assert.Equal(["Appc.Linux", "Appc.PodLaunch"], unsafeProjects.Select(Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Native_code_is_imported_in_linux_only()
    {
        var imports = SourceFiles("libs", "tools", "runner")
            .Where(file => File.ReadAllText(file).Contains("[LibraryImport(", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file));
        Assert.All(imports, file => Assert.StartsWith("libs/linux/", file));
    }

    [Fact]
    public void The_format_library_holds_no_network_code_no_process_and_no_console()
    {
        string[] banned = ["System.Net", "System.Diagnostics.Process", "Console."];
        foreach (var file in SourceFiles("libs/image-spec"))
        {
            // An address is a value to parse; everything else in System.Net reaches out.
            var text = File.ReadAllText(file).Replace("System.Net.IPAddress", string.Empty, StringComparison.Ordinal);
            Assert.All(banned, word => Assert.False(text.Contains(word, StringComparison.Ordinal), $"{file} uses {word}"));
        }
    }

    private static IEnumerable<string> Projects() =>
        new[] { "libs", "tools", "runner" }.SelectMany(folder =>
            Directory.GetFiles(Path.Join(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> SourceFiles(params string[] folders) =>
        folders.SelectMany(folder => Directory.GetFiles(Path.Join(Repository.Root, folder), "*.cs", SearchOption.AllDirectories));

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);
}

using System.Text;
using System.Xml.Linq;

namespace SpecTests.House;

/// <summary>Proves that each line of BannedSymbols.txt fires: a canary project uses every symbol once and must fail to build for each.</summary>
public sealed class BannedSymbolTests
{
    private static readonly Dictionary<string, string> s_canaries = new(StringComparer.Ordinal)
    {
        ["M:System.Formats.Tar.TarEntry.ExtractToFile(System.String,System.Boolean)"] = "((System.Formats.Tar.TarEntry)null!).ExtractToFile(\"a\", true);",
        ["T:System.Formats.Tar.TarReader"] = "_ = new System.Formats.Tar.TarReader(System.IO.Stream.Null);",
        ["T:System.Formats.Tar.TarWriter"] = "_ = new System.Formats.Tar.TarWriter(System.IO.Stream.Null);",
        ["T:System.Formats.Tar.TarFile"] = "System.Formats.Tar.TarFile.CreateFromDirectory(\"a\", \"b\", true);",
        ["M:System.IO.Directory.SetCurrentDirectory(System.String)"] = "System.IO.Directory.SetCurrentDirectory(\"a\");",
        ["P:System.Environment.CurrentDirectory"] = "_ = System.Environment.CurrentDirectory;",
        ["P:System.DateTime.Now"] = "_ = System.DateTime.Now;",
        ["P:System.DateTimeOffset.Now"] = "_ = System.DateTimeOffset.Now;",
        ["M:System.Environment.Exit(System.Int32)"] = "System.Environment.Exit(1);",
        ["M:System.IO.Path.Combine(System.String,System.String)"] = "_ = System.IO.Path.Combine(\"a\", \"b\");",
        ["M:System.IO.Path.Combine(System.String,System.String,System.String)"] = "_ = System.IO.Path.Combine(\"a\", \"b\", \"c\");",
        ["M:System.IO.Path.GetTempFileName"] = "_ = System.IO.Path.GetTempFileName();",
        ["T:System.Random"] = "_ = new System.Random();",
    };

    [Fact]
    public void Every_banned_symbol_has_a_reason_and_a_canary()
    {
        var lines = File.ReadAllLines(Path.Join(Repository.Root, "BannedSymbols.txt"));
        Assert.All(lines, line => Assert.True(line.Split(';') is [_, { Length: > 20 }], $"no reason: {line}"));
        Assert.Equal(s_canaries.Keys.Order(StringComparer.Ordinal), lines.Select(line => line.Split(';')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_rule_fires()
    {
        using var folder = new TempDirectory();
        var source = new StringBuilder("namespace Canary;\n\npublic static class Uses\n{\n    public static void All()\n    {\n");
        foreach (var use in s_canaries.Values)
        {
            source.Append("        ").Append(use).Append('\n');
        }

        File.WriteAllText(folder["Uses.cs"], source.Append("    }\n}\n").ToString());
        File.WriteAllText(folder["Canary.csproj"], CanaryProject());
        var build = Tool.RunProgram("dotnet", ["build", folder["Canary.csproj"], "-v", "quiet", "-nologo"], new RunOptions { Directory = folder.Path });
        Assert.NotEqual(0, build.ExitCode);
        foreach (var (symbol, line) in s_canaries.Keys.Zip(Enumerable.Range(7, s_canaries.Count)))
        {
            Assert.True(build.Out.Contains($"Uses.cs({line},", StringComparison.Ordinal), $"nothing fired for {symbol} on line {line}:\n{build.Out}");
        }

        Assert.Contains("RS0030", build.Out, StringComparison.Ordinal);
    }

    private static string CanaryProject()
    {
        var version = XDocument.Load(Path.Join(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(e => e.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers").Attribute("Version")!.Value;
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <WarningsAsErrors>RS0030</WarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <AdditionalFiles Include="{Path.Join(Repository.Root, "BannedSymbols.txt")}" />
                <PackageReference Include="Microsoft.CodeAnalysis.BannedApiAnalyzers" Version="{version}" />
              </ItemGroup>
            </Project>
            """;
    }
}

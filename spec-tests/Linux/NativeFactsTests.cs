using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SpecTests.Linux;

/// <summary>gcc, with the headers of this machine, must agree with every native constant, struct size and field offset in C#.</summary>
public sealed class NativeFactsTests
{
    public static TheoryData<string> ListNames => [.. Lists().Select(list => list.GetType().Name)];

    [Theory]
    [MemberData(nameof(ListNames))]
    public void GccAgrees(string listName)
    {
        var list = Lists().Single(candidate => candidate.GetType().Name == listName);
        Assert.NotEmpty(list.Facts);
        Assert.Equal(string.Empty, Compile(Source(list.Headers, list.Facts)));
    }

    [Fact]
    public void EveryNativeConstantIsInAList()
    {
        var proved = Lists().SelectMany(list => list.Facts).Select(fact => fact.Proves).ToHashSet();
        var missing = NativeNames.Types().SelectMany(NativeNames.ConstantsOf).Where(field => !proved.Contains(field));
        Assert.Empty(missing.Select(field => $"{field.DeclaringType}.{field.Name}"));
    }

    [Fact]
    public void EveryStructGivenToNativeCodeIsInAList()
    {
        var proved = Lists().SelectMany(list => list.Facts).Select(fact => fact.Proves).ToHashSet();
        Assert.Empty(NativeNames.NativeStructs().Where(type => !proved.Contains(type)).Select(type => type.FullName));
    }

    [Fact]
    public void AWrongValueIsCaught()
    {
        var output = Compile(Source(["fcntl.h"], [new("AT_FDCWD", -101, null), new("O_CREAT", 64, null)]));
        Assert.Contains("AT_FDCWD", output, StringComparison.Ordinal);
        Assert.DoesNotContain("O_CREAT is", output, StringComparison.Ordinal);
    }

    private static IEnumerable<NativeFactList> Lists() => typeof(NativeFactsTests).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(NativeFactList)))
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(type => (NativeFactList)Activator.CreateInstance(type)!);

    private static string Source(IEnumerable<string> headers, IEnumerable<NativeFact> facts)
    {
        var source = new StringBuilder("#define _GNU_SOURCE\n#include <stddef.h>\n#include <stdint.h>\n");
        foreach (var header in headers)
        {
            source.Append(CultureInfo.InvariantCulture, $"#include <{header}>\n");
        }

        foreach (var fact in facts)
        {
            var suffix = fact.Value < 0 ? "ll" : "ull";
            source.Append(CultureInfo.InvariantCulture,
                $"_Static_assert((unsigned long long)({fact.Expression}) == (unsigned long long){fact.Value}{suffix}, \"{fact.Expression} is not {fact.Value}\");\n");
        }

        return source.ToString();
    }

    private static string Compile(string source)
    {
        var start = new ProcessStartInfo("gcc", ["-x", "c", "-std=gnu11", "-fsyntax-only", "-"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var gcc = Process.Start(start)!;
        gcc.StandardInput.Write(source);
        gcc.StandardInput.Close();
        var errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        Assert.Equal(errors.Length == 0, gcc.ExitCode == 0);
        return errors;
    }
}

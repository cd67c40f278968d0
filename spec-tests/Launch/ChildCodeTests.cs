using System.Text.RegularExpressions;

namespace SpecTests.Launch;

/// <summary>
/// The machine code that runs in the cloned child calls nothing of the runtime but RhpGcPoll, which stands behind a test of a
/// flag that is set only while a collection runs, and none can in a process with one managed thread.
/// </summary>
public sealed partial class ChildCodeTests
{
    private const string Prefix = "Appc_PodLaunch_Appc_PodLaunch_Execute_ChildInterpreter__";

    [NeedsTheory("objdump")]
    [InlineData("CloneAndRun")]
    [InlineData("Run")]
    public void CallsNoRuntimeHelper(string method)
    {
        var symbol = Prefix + method;
        var listing = Tool.RunProgram("objdump", ["-dr", "--no-show-raw-insn", "-j", "__managedcode", $"--disassemble={symbol}", ObjectFile()], new RunOptions()).Expect(0).Out;
        var body = listing[listing.IndexOf($"<{symbol}>:", StringComparison.Ordinal)..];
        Assert.Contains("call", body, StringComparison.Ordinal);
        var called = Called().Matches(body).Select(match => match.Groups[1].Value);
        Assert.DoesNotContain(called, name => name != "RhpGcPoll" && !name.StartsWith(Prefix, StringComparison.Ordinal));
    }

    private static string ObjectFile() => Directory.GetFiles(Path.Join(Repository.Root, "artifacts"), "runner.o", SearchOption.AllDirectories)
        .Where(path => path.Contains("/native/", StringComparison.Ordinal)).OrderByDescending(File.GetLastWriteTimeUtc).First();

    // objdump lists the relocations of the whole section behind the function: only one that follows a call is the function's.
    [GeneratedRegex(@"\bcall\s.*\n\s+[0-9a-f]+: R_\S+\s+([A-Za-z_0-9]+)", RegexOptions.None, 1000)]
    private static partial Regex Called();
}

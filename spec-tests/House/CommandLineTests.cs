using System.CommandLine;
using Appc.CommandLine;
using Tool = SpecTests.Support.Tool;

namespace SpecTests.House;

/// <summary>The command-line room: what every tool shares.</summary>
public sealed class CommandLineTests
{
    private static RootCommand Root()
    {
        var command = new Command("do");
        command.Options.Add(new Option<bool>("--long-flag"));
        command.Options.Add(new Option<string>("--value", "-v"));
        var root = new RootCommand();
        root.Subcommands.Add(command);
        return root;
    }

    [Theory]
    [InlineData("do -long-flag", "do --long-flag")]
    [InlineData("do -value=x -v y", "do --value=x -v y")]
    [InlineData("do -- -long-flag", "do -- -long-flag")]
    [InlineData("do -other", "do -other")]
    [InlineData("do -", "do -")]
    public void Single_dash_words_that_name_a_long_option_get_their_second_dash(string given, string expected) =>
        Assert.Equal(expected.Split(' '), GoFlags.Rewrite(Root(), given.Split(' ')));

    [NeedsTheory("bash")]
    [InlineData("actool")]
    [InlineData("acbuild")]
    [InlineData("runner")]
    public void The_bash_completion_offers_commands_and_their_options(string tool)
    {
        var script = Tool.Run(tool, "completion", "bash").Expect(0).Out
            + $"COMP_WORDS=({tool} compl); COMP_CWORD=1; _{tool}; echo \"${{COMPREPLY[*]}}\"\n"
            + $"COMP_WORDS=({tool} completion --he); COMP_CWORD=2; _{tool}; echo \"${{COMPREPLY[*]}}\"\n";
        var result = Tool.RunProgram("bash", ["-c", script], new RunOptions()).Expect(0);
        Assert.Equal("completion\n--help\n", result.Out);
    }

    [NeedsTheory("groff")]
    [InlineData("actool")]
    [InlineData("acbuild")]
    [InlineData("runner")]
    public void The_man_page_is_well_formed(string tool)
    {
        var page = Tool.Run(tool, "man").Expect(0);
        var groff = Tool.RunProgram("groff", ["-man", "-Tutf8", "-ww", "-z"], new RunOptions { Input = page.OutBytes }).Expect(0);
        Assert.Empty(groff.Err);
    }
}

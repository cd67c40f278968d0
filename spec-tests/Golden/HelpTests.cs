using System.CommandLine;
using Appc.CommandLine;
using Appc.CommandLine.Help;
using Tool = SpecTests.Support.Tool;

namespace SpecTests.Golden;

/// <summary>The help of every command of every tool, so that a change of the user's surface shows in review.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Tools => ["actool", "acbuild", "docker2aci", "acserver", "runner"];

    [Theory]
    [MemberData(nameof(Tools))]
    public void Help_of_every_command_is_as_reviewed(string name)
    {
        var tool = ToolNamed(name);
        var texts = Commands(ToolProgram.BuildRoot(tool)).Select(command => HelpText.Of(tool, command));
        Support.Golden.Check($"help/{name}.txt", string.Join("\n----\n\n", texts));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Every_command_has_a_summary_and_an_example(string name)
    {
        foreach (var command in Commands(ToolProgram.BuildRoot(ToolNamed(name))).Where(c => c.Subcommands.Count == 0))
        {
            var definition = Assert.IsAssignableFrom<ToolCommand>(command);
            Assert.False(string.IsNullOrWhiteSpace(definition.Description), $"{name} {command.Name} has no summary");
            Assert.True(definition.Examples.Count > 0, $"{name} {command.Name} has no example");
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void The_executable_prints_the_help(string name)
    {
        var tool = ToolNamed(name);
        Assert.Equal(HelpText.Of(tool, ToolProgram.BuildRoot(tool)), Tool.Run(name, "--help").Expect(0).Out);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Wrong_usage_is_one_line_and_exit_2(string name)
    {
        if (name != "docker2aci") // whose first word may be a source, as with the original
        {
            Tool.Run(name, "no-such-command").ExpectError(2, "unknown command no-such-command");
        }

        Tool.Run(name, "version", "--no-such-flag").ExpectError(2, "unknown option --no-such-flag");
    }

    private static Appc.CommandLine.Tool ToolNamed(string name) => name switch
    {
        "actool" => Actool.Grammar.Tool,
        "acbuild" => Acbuild.Grammar.Tool,
        "docker2aci" => global::Docker2Aci.Grammar.Tool,
        "acserver" => global::Acserver.Grammar.Tool,
        "runner" => Runner.Grammar.Tool,
        _ => throw new ArgumentException(name),
    };

    private static IEnumerable<Command> Commands(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).SelectMany(Commands).Prepend(command);
}

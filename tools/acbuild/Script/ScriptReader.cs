using System.CommandLine;
using Acbuild.Commands;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec;

namespace Acbuild.Script;

/// <summary>Turns a script into actions with the grammar of the command line. All of it is read before anything is done.</summary>
internal sealed class ScriptReader
{
    private const int MostNested = 16;
    private readonly Command _grammar = ToolProgram.BuildRoot(Grammar.Tool);
    private readonly List<ScriptAction> _actions = [];
    private readonly string? _imagesTo;

    private ScriptReader(string? imagesTo)
    {
        _imagesTo = imagesTo;
    }

    /// <summary>The actions of a script and of those that it names, in order.</summary>
    /// <exception cref="UsageException">A line that is no command; the message names file and line.</exception>
    internal static IReadOnlyList<ScriptAction> Read(string path)
    {
        var reader = new ScriptReader(imagesTo: null);
        reader.Add(path, depth: 0);
        return reader._actions;
    }

    /// <summary>
    /// As <see cref="Read"/>, but every image goes into a file of its own in another directory, <c>NUMBER-LINE</c>, and other outputs are left out.
    /// </summary>
    internal static IReadOnlyList<ScriptAction> ReadForImages(string path, string directory)
    {
        var reader = new ScriptReader(directory);
        reader.Add(path, depth: 0);
        return reader._actions;
    }

    /// <summary>The step of a line that was read before.</summary>
    internal static Step StepOf(ScriptLine line)
    {
        var parse = ToolProgram.Parse(ToolProgram.BuildRoot(Grammar.Tool), line.Words);
        return ((IStepReader)parse.CommandResult.Command).Read(parse);
    }

    private void Add(string path, int depth)
    {
        if (depth > MostNested)
        {
            throw new BadInputException($"script {Appc.Linux.ByteEscaping.ToDisplay(path)}: more than {MostNested} scripts in each other");
        }

        foreach (var line in ScriptFile.Read(path))
        {
            try
            {
                AddLine(line, depth);
            }
            catch (Exception failure) when (ScriptFailure.IsOfALine(failure))
            {
                throw ScriptFailure.At(line, failure);
            }
        }
    }

    private void AddLine(ScriptLine line, int depth)
    {
        var parse = ToolProgram.Parse(_grammar, line.Words);
        if (GlobalOptions.GivenIn(parse) is { } option)
        {
            throw new UsageException($"{option} is for the whole script, not for one of its lines");
        }

        switch (parse.CommandResult.Command)
        {
            case ScriptCommand script:
                Add(script.FileOf(parse), depth + 1);
                break;
            case IStepReader reader:
                _actions.Add(new ScriptAction(line, reader.Read(parse), null));
                break;
            case IImageOutput image when _imagesTo is not null:
                _actions.Add(new ScriptAction(line, null, image.ReadElsewhere(parse, Path.Join(_imagesTo, $"{_actions.Count:00000}-{line.Number}"))));
                break;
            case IOutputReader reader:
                AddOutput(line, reader.ReadOutput(parse));
                break;
            case { Name: "version" }:
                AddOutput(line, _ => parse.Invoke());
                break;
            case EndCommand:
                throw new UsageException("end is not needed in a script: its build ends with it");
            default:
                throw new UsageException($"{line.Words[0]} cannot be used in a script");
        }
    }

    private void AddOutput(ScriptLine line, Action<Acbuild.State.BuildSession> output)
    {
        if (_imagesTo is null)
        {
            _actions.Add(new ScriptAction(line, null, output));
        }
    }
}

using System.Text;
using Acbuild.Cache;
using Acbuild.State;

namespace Acbuild.Steps;

/// <summary>
/// One change of a build. The same object serves a command, --modify-appc and a line of a script: it is applied to an open build,
/// and what it did counts only when the whole of it is committed.
/// </summary>
internal abstract class Step
{
    /// <summary>Names the step.</summary>
    /// <param name="command">The words of the command: <c>label add</c>.</param>
    /// <param name="arguments">Its arguments, for the image's history.</param>
    protected Step(string command, IReadOnlyList<string> arguments)
    {
        Command = command;
        Arguments = arguments;
    }

    /// <summary>The words of the command.</summary>
    internal string Command { get; }

    /// <summary>Its arguments.</summary>
    internal IReadOnlyList<string> Arguments { get; }

    /// <summary>The command as the history annotation records it: <c>acbuild label add "arch" "amd64"</c>.</summary>
    internal string History
    {
        get
        {
            var line = new StringBuilder("acbuild ").Append(Command);
            foreach (var argument in Arguments)
            {
                line.Append(' ').Append(GoQuoting.Quote(argument));
            }

            return line.ToString();
        }
    }

    /// <summary>False for steps that the image's history does not name.</summary>
    internal virtual bool IsRecorded => true;

    /// <summary>
    /// Adds what the step's result follows from beside its words and the build below it: contents and facts of files of the host. Two steps with
    /// the same words, the same inputs and the same build below them have the same result.
    /// </summary>
    internal virtual void AddInputs(StepInputs inputs)
    {
    }

    /// <summary>Changes the open build; nothing is committed here.</summary>
    internal abstract void Apply(BuildSession build);
}

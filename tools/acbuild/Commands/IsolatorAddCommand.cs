using System.CommandLine;
using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>isolator add NAME FILE</c>, or <c>-</c> for standard input.</summary>
internal sealed class IsolatorAddCommand : StepCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "an isolator of the specification, such as resource/memory" };
    private readonly Argument<string> _file = new("FILE") { Description = "its value in JSON; - for standard input" };

    internal IsolatorAddCommand(GlobalOptions globals)
        : base(globals, "add", "add an isolator, or change the one of that name",
            """echo '{"set": ["CAP_NET_BIND_SERVICE"]}' | acbuild isolator add os/linux/capabilities-retain-set -""")
    {
        Arguments.Add(_name);
        Arguments.Add(_file);
    }

    internal override Step Read(ParseResult parse)
    {
        var (name, file) = (parse.GetRequiredValue(_name), parse.GetRequiredValue(_file));
        return new ManifestStep("isolator add", [name, file], manifest => manifest.SetIsolator(ReadIsolator(name, file))) { InputFile = file };
    }

    private static Isolator ReadIsolator(string name, string file)
    {
        var identifier = AcIdentifier.Parse(name);
        try
        {
            var value = StrictJson.Parse(InputFile.ReadAll(file, JsonLimits.Manifest.MaxBytes), JsonLimits.Manifest);
            var isolator = Isolator.Create(identifier, value);
            return isolator.View is not UnknownIsolator
                ? isolator
                : throw new BadInputException($"{identifier} is not an isolator of the specification (ace.md, Isolators)");
        }
        catch (BadInputException bad)
        {
            throw bad.In(ByteEscaping.ToDisplay(file));
        }
    }
}

using System.CommandLine;
using System.Globalization;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>port add NAME PROTOCOL PORT [--count N] [--socket-activated]</c>.</summary>
internal sealed class PortAddCommand : StepCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "by which a pod refers to the port" };
    private readonly Argument<string> _protocol = new("PROTOCOL") { Description = "tcp or udp" };
    private readonly Argument<string> _port = new("PORT") { Description = "1 to 65535" };
    private readonly Option<int> _count = new("--count")
    {
        HelpName = "N",
        Description = "how many ports, from PORT on (default: 1)",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _socketActivated = new("--socket-activated") { Description = "the app expects open sockets" };

    internal PortAddCommand(GlobalOptions globals)
        : base(globals, "add", "add a port, or change the one of that name", "acbuild port add https tcp 443 --socket-activated")
    {
        Arguments.Add(_name);
        Arguments.Add(_protocol);
        Arguments.Add(_port);
        Options.Add(_count);
        Options.Add(_socketActivated);
    }

    internal override Step Read(ParseResult parse)
    {
        var (name, protocol, text) = (parse.GetRequiredValue(_name), parse.GetRequiredValue(_protocol), parse.GetRequiredValue(_port));
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
        {
            throw new UsageException($"port add: the port must be a number from 1 to 65535, not {ByteEscaping.ToDisplay(text)}");
        }

        var (count, activated) = (parse.GetValue(_count), parse.GetValue(_socketActivated));
        return new ManifestStep("port add", [name, protocol, text], manifest =>
            manifest.SetPort(new Port(AcName.Parse(name), protocol, number, count, activated)));
    }
}

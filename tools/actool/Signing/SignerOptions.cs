using System.CommandLine;
using Actool.Signing.External;
using Appc.CommandLine;
using Appc.ImageSpec.Signing;

namespace Actool.Signing;

/// <summary>The options that name a program which keeps the secret.</summary>
internal sealed class SignerOptions
{
    private const int DefaultSeconds = 60;
    private const int MaxSeconds = 3600;

    private readonly Option<string?> _program = new("--signer")
    {
        Description = "program that signs in place of a secret key", HelpName = "PROGRAM",
    };

    private readonly Option<int> _seconds = new("--signer-timeout")
    {
        Description = "how long it may take for one signature (60)", HelpName = "SECONDS", DefaultValueFactory = _ => DefaultSeconds,
    };

    internal void AddTo(Command command)
    {
        command.Options.Add(_program);
        command.Options.Add(_seconds);
    }

    /// <summary>The signer; null where none is named.</summary>
    /// <exception cref="UsageException">The time limit is not 1 to 3600 seconds.</exception>
    internal ExternalSigner? Of(ParseResult parse)
    {
        var seconds = parse.GetValue(_seconds);
        if (seconds is < 1 or > MaxSeconds)
        {
            throw new UsageException($"--signer-timeout {seconds}: not 1 to {MaxSeconds} seconds");
        }

        return parse.GetValue(_program) is { } program ? new SignerProgram(program, TimeSpan.FromSeconds(seconds)).Sign : null;
    }
}

using System.CommandLine;
using Actool.Signing;

namespace Actool.Policy;

/// <summary>The options of both commands that make statements.</summary>
internal sealed class StatementOptions
{
    private readonly Option<string> _out = new("--out") { Description = "file to write; a statement is added to those that are there", HelpName = "FILE", Required = true };

    private readonly Option<string?> _passphraseFile = PassphraseOptions.File("the first line of this file opens the secret keys");

    private readonly Option<int?> _passphraseDescriptor = PassphraseOptions.Descriptor("the same from an open descriptor");

    internal void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_passphraseFile);
        command.Options.Add(_passphraseDescriptor);
    }

    internal StatementOutput Read(ParseResult parse) =>
        new(parse.GetRequiredValue(_out), parse.GetValue(_passphraseFile), parse.GetValue(_passphraseDescriptor));
}

/// <summary>Where a statement goes, and what opens its keys.</summary>
internal sealed record StatementOutput(string Out, string? PassphraseFile, int? PassphraseDescriptor);

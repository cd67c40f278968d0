using System.CommandLine;

namespace Actool.Signing;

/// <summary>The two options by which commands take a passphrase.</summary>
internal static class PassphraseOptions
{
    internal static Option<string?> File(string description) => new("--passphrase-file") { Description = description, HelpName = "FILE" };

    internal static Option<int?> Descriptor(string description) => new("--passphrase-fd") { Description = description, HelpName = "N" };
}

using System.CommandLine;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageStore.Signatures;

namespace Acbuild.Commands;

/// <summary><c>write [--overwrite] OUT</c>; prints the image ID.</summary>
internal sealed class WriteCommand : ToolCommand, IOutputReader
{
    private readonly Argument<string> _out = new("OUT") { Description = "the image file to write" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace a file of that name" };

    private readonly Option<string[]> _sign = new("--sign")
    {
        Description = "secret key (OpenPGP, minisign, or PEM for image-ID signatures) that signs the file; may be repeated, one of a kind", HelpName = "SECRET", DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file") { Description = "the first line of this file opens the secret keys", HelpName = "FILE" };

    internal WriteCommand(GlobalOptions globals)
        : base("write", "write the image to a file and print its ID", "acbuild write --overwrite hello.aci", "acbuild write --sign release.pem hello.aci")
    {
        Details = "The same build gives the same bytes, whoever writes it, where and when. With SOURCE_DATE_EPOCH no file in the image is newer than that.";
        Arguments.Add(_out);
        Options.Add(_overwrite);
        Options.Add(_sign);
        Options.Add(_passphraseFile);
        SetAction(parse => Run(globals.ReadForBuild(parse), Read(parse)));
    }

    Action<BuildSession> IOutputReader.ReadOutput(ParseResult parse)
    {
        var output = Read(parse);
        return build => Write(build, output);
    }

    private Output Read(ParseResult parse) =>
        new(parse.GetRequiredValue(_out), parse.GetValue(_overwrite), parse.GetValue(_sign) ?? [], parse.GetValue(_passphraseFile));

    private static int Run(BuildContext context, Output output)
    {
        using var build = BuildSession.Open(context.WorkPath);
        Write(build, output);
        return 0;
    }

    // The keys are opened first: a wrong passphrase must not cost a written image.
    private static void Write(BuildSession build, Output output)
    {
        if (!output.Overwrite && Path.Exists(output.Path))
        {
            throw ImageFile.AlreadyThere(output.Path);
        }

        using var signers = FileSigners.Open(output.Keys, output.PassphraseFile);
        Console.Out.WriteLine(ImageFile.Write(build, output.Path, ImageFile.PublicMode, output.Overwrite));
        signers.Sign(output.Path, SourceDateEpoch.Read() is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow);
    }

    private sealed record Output(string Path, bool Overwrite, IReadOnlyList<string> Keys, string? PassphraseFile);
}

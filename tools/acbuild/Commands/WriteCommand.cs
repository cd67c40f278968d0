using System.CommandLine;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>write [--overwrite] OUT</c>; prints the image ID.</summary>
internal sealed class WriteCommand : ToolCommand, IOutputReader
{
    private readonly Argument<string> _out = new("OUT") { Description = "the image file to write, or oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME]" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace a file of that name, or an OCI image of that tag" };

    private readonly Option<string> _format = new("--format")
    {
        HelpName = "FORMAT",
        Description = "aci, or oci for OUT as an OCI layout in a directory (default: aci)",
        DefaultValueFactory = _ => "aci",
    };

    private readonly Option<string[]> _sign = new("--sign")
    {
        Description = "secret key (OpenPGP, minisign, or PEM for image-ID signatures) that signs the file; may be repeated, one of a kind", HelpName = "SECRET", DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file") { Description = "the first line of this file opens the secret keys", HelpName = "FILE" };

    internal WriteCommand(GlobalOptions globals)
        : base("write", "write the image to a file and print its ID", "acbuild write --overwrite hello.aci", "acbuild write --sign release.pem hello.aci", "acbuild write oci:hello:1.0")
    {
        Details = "The same build gives the same bytes, whoever writes it, where and when. With SOURCE_DATE_EPOCH no file in the image is newer than that."
            + "\n\nAn OCI or Docker image has one layer; for it the manifest's digest, or Docker's image ID, is printed.";
        Arguments.Add(_out);
        Options.Add(_overwrite);
        Options.Add(_format);
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
        new(Place(parse), parse.GetValue(_overwrite), parse.GetValue(_sign) ?? [], parse.GetValue(_passphraseFile));

    private string Place(ParseResult parse)
    {
        var path = parse.GetRequiredValue(_out);
        return parse.GetValue(_format) switch
        {
            "aci" => path,
            "oci" => ImageAddress.TryParse(path) is null ? $"oci:{path}" : path,
            var other => throw new UsageException($"write: --format must be aci or oci, not {ByteEscaping.ToDisplay(other ?? string.Empty)}"),
        };
    }

    private static int Run(BuildContext context, Output output)
    {
        using var build = BuildSession.Open(context.WorkPath);
        Write(build, output);
        return 0;
    }

    // The keys are opened first: a wrong passphrase must not cost a written image.
    private static void Write(BuildSession build, Output output)
    {
        if (ImageAddress.TryParse(output.Path) is { } place)
        {
            WriteOci(build, place, output);
            return;
        }

        if (!output.Overwrite && Path.Exists(output.Path))
        {
            throw ImageFile.AlreadyThere(output.Path);
        }

        using var signers = FileSigners.Open(output.Keys, output.PassphraseFile);
        Console.Out.WriteLine(ImageFile.Write(build, output.Path, ImageFile.PublicMode, output.Overwrite));
        signers.Sign(output.Path, SourceDateEpoch.Read() is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow);
    }

    private static void WriteOci(BuildSession build, ImageAddress place, Output output)
    {
        if (place is not ImageAddress.InFile file || output.Keys.Count > 0)
        {
            throw new UsageException(output.Keys.Count > 0 ? "write: --sign is for ACIs" : $"write {place}: acbuild writes files and directories; skopeo copies them to registries");
        }

        Console.Out.WriteLine(OciOutput.Write(build, file, output.Overwrite).Id);
    }

    private sealed record Output(string Path, bool Overwrite, IReadOnlyList<string> Keys, string? PassphraseFile);
}

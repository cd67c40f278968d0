using System.CommandLine;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>write [--overwrite] OUT</c>; prints the image ID.</summary>
internal sealed class WriteCommand : ToolCommand, IImageOutput
{
    private readonly Argument<string> _out = new("OUT") { Description = "the image file to write, or oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME]" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace a file of that name, or an OCI image of that tag" };

    private readonly Option<string?> _format = new("--format")
    {
        HelpName = "FORMAT",
        Description = "aci, or oci for OUT as an OCI layout in a directory (default: aci; in a build of an OCI image an archive of a layout)",
    };

    private readonly Option<string[]> _sign = new("--sign")
    {
        Description = "secret key (OpenPGP, minisign, or PEM for image-ID signatures) that signs the file, one of a kind", HelpName = "SECRET", DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file") { Description = "the first line of this file opens the secret keys", HelpName = "FILE" };

    internal WriteCommand(GlobalOptions globals)
        : base("write", "write the image to a file and print its ID", "acbuild write --overwrite hello.aci", "acbuild write --sign release.pem hello.aci", "acbuild write oci:hello:1.0")
    {
        Details = "The same build gives the same bytes, whoever writes it, where and when. With SOURCE_DATE_EPOCH no file in the image is newer than that."
            + "\n\nOf an OCI or Docker image the manifest's digest, or Docker's image ID, is printed. It has one layer, or in a build of an OCI image all of them.";
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

    Action<BuildSession> IImageOutput.ReadElsewhere(ParseResult parse, string file)
    {
        var output = Read(parse);
        return build =>
        {
            if (Place(build, output) is ImageAddress.InFile place)
            {
                OciOutput.WriteFile(build, place, file);
            }
            else
            {
                ImageFile.Write(build, file, ImageFile.PublicMode, overwrite: false);
            }
        };
    }

    private Output Read(ParseResult parse) =>
        new(parse.GetRequiredValue(_out), Format(parse), parse.GetValue(_overwrite), parse.GetValue(_sign) ?? [], parse.GetValue(_passphraseFile));

    private string? Format(ParseResult parse) => parse.GetValue(_format) is null or "aci" or "oci"
        ? parse.GetValue(_format)
        : throw new UsageException($"write: --format must be aci or oci, not {ByteEscaping.ToDisplay(parse.GetValue(_format)!)}");

    private static ImageAddress? Place(BuildSession build, Output output) => ImageAddress.TryParse(output.Path) ?? (output.Format, build.Mode) switch
    {
        ("oci", _) => ImageAddress.TryParse($"oci:{output.Path}"),
        (null, BuildMode.Oci) => ImageAddress.TryParse($"oci-archive:{output.Path}"),
        _ => null,
    };

    private static int Run(BuildContext context, Output output)
    {
        using var build = BuildSession.Open(context.WorkPath);
        Write(build, output);
        if (build.Mode == BuildMode.Oci)
        {
            build.Commit(); // layers that were made now need not be made again
        }

        return 0;
    }

    // The keys are opened first: a wrong passphrase must not cost a written image.
    private static void Write(BuildSession build, Output output)
    {
        if (Place(build, output) is { } place)
        {
            WriteOci(build, place, output);
            return;
        }

        if (!output.Overwrite && Path.Exists(output.Path))
        {
            throw ImageFile.AlreadyThere(output.Path);
        }

        using var signers = FileSigners.Open(output.Keys, output.PassphraseFile);
        var made = SourceDateEpoch.Read() is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow;
        Console.Out.WriteLine(ImageFile.WriteSigned(build, output.Path, output.Overwrite, signers, made));
    }

    private static void WriteOci(BuildSession build, ImageAddress place, Output output)
    {
        if (place is not ImageAddress.InFile file || output.Keys.Count > 0)
        {
            throw new UsageException(output.Keys.Count > 0 ? "write: --sign is for ACIs" : $"write {place}: acbuild writes files and directories; push is for registries");
        }

        Console.Out.WriteLine(OciOutput.Write(build, file, output.Overwrite).Id);
    }

    private sealed record Output(string Path, string? Format, bool Overwrite, IReadOnlyList<string> Keys, string? PassphraseFile);
}

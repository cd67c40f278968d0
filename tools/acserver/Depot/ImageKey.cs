using System.Collections.Immutable;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Depot;

/// <summary>What an image is found by: its name and the three labels that addresses are made of; null for a label it does not have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The label version.</param>
/// <param name="Os">The label os.</param>
/// <param name="Arch">The label arch.</param>
internal sealed record ImageKey(AcIdentifier Name, string? Version, string? Os, string? Arch)
{
    private const int LongestDirectoryName = 255; // NAME_MAX
    private const char Mark = '+';

    /// <summary>The key of an image.</summary>
    /// <exception cref="BadInputException">A label is empty, or too long to be kept.</exception>
    internal static ImageKey Of(ImageManifest manifest)
    {
        var key = new ImageKey(manifest.Name, Value(manifest.Labels, "version"), Value(manifest.Labels, "os"), Value(manifest.Labels, "arch"));
        return key.DirectoryName.Length <= LongestDirectoryName && manifest.Name.ToString().Split('/').All(part => part.Length <= LongestDirectoryName)
            ? key
            : throw new BadInputException($"image {manifest.Name}: its name or its version, os and arch are too long to be served");
    }

    /// <summary><c>+VERSION+OS+ARCH</c>, bytes other than letters, digits and <c>. _ ~ -</c> as %XX. No component of a name begins with a plus sign.</summary>
    internal string DirectoryName => $"{Mark}{Escape(Version)}{Mark}{Escape(Os)}{Mark}{Escape(Arch)}";

    /// <summary>Reads a directory's name back; null where it is none.</summary>
    internal static ImageKey? FromDirectory(AcIdentifier name, string directory)
    {
        var parts = directory.Split(Mark);
        if (parts is not ["", var version, var os, var arch])
        {
            return null;
        }

        var key = new ImageKey(name, Unescape(version), Unescape(os), Unescape(arch));
        return key.DirectoryName == directory ? key : null;
    }

    /// <summary>Name and labels for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Name.ToString());
        text.Append(Version is null ? string.Empty : $":{Version}");
        text.Append(Os is null ? string.Empty : $",os={Os}").Append(Arch is null ? string.Empty : $",arch={Arch}");
        return ByteEscaping.ToDisplay(text.ToString());
    }

    private static string? Value(ImmutableArray<Label> labels, string name) => labels.FirstOrDefault(label => label.Name.ToString() == name)?.Value switch
    {
        null => null,
        "" => throw new BadInputException($"label {name}: is empty, so nobody can ask for it"),
        var value => value,
    };

    private static string Escape(string? value) => value is null ? string.Empty : Uri.EscapeDataString(value);

    private static string? Unescape(string text) => text.Length == 0 ? null : Uri.UnescapeDataString(text);
}

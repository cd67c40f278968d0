using Acserver.Depot;
using Acserver.Serve;

namespace Acserver.Web;

/// <summary>
/// The commands that get an image, exact enough to be copied: by name where the name's own host is the one the reader asked, by address elsewhere. Words are
/// quoted for a shell whatever is in them.
/// </summary>
internal sealed class CommandText
{
    private readonly string _url;
    private readonly DepotImage _image;
    private readonly ImageFiles _files;
    private readonly bool _isByName;

    internal CommandText(string url, DepotImage image, ImageFiles files)
    {
        (_url, _image, _files) = (url, image, files);
        _isByName = url == $"https://{image.Key.Name.ToString().Split('/')[0]}" && Reference is not null;
    }

    /// <summary>Whether the image has a signature.</summary>
    internal bool IsSigned => _image.Record.Signer is not null;

    /// <summary>Whether the commands of the OpenPGP kind work: there is such a signature, and a key is served.</summary>
    internal bool HasOpenPgp => _files.HasOpenPgp;

    /// <summary>The fingerprint to compare; null for none.</summary>
    internal string? Signer => _image.Record.Signer;

    /// <summary>Lets the keys of the name count, after a look at their fingerprints.</summary>
    internal string Trust => _isByName ? $"runner trust --prefix {Name}" : $"runner trust --prefix {Name}{Insecure(isForImage: false)} {Quote(KeysUrl)}";

    /// <summary>Fetches and verifies.</summary>
    internal string Fetch => $"runner fetch{Insecure(isForImage: true)} {Quote(_isByName ? Reference! : ImageUrl)}";

    /// <summary>Runs what was fetched.</summary>
    internal string Run => $"runner run{(IsSigned ? string.Empty : " --insecure-options=image")} {Quote(Reference ?? _image.Record.Id.ToString())}";

    /// <summary>Downloads image, signature and keys, and verifies without a state directory.</summary>
    internal string ByHand => string.Join('\n',
        $"curl -fL -o {File(".aci")} {Quote(ImageUrl)}",
        $"curl -fL -o {File(".aci.asc")} {Quote(ImageUrl + ".asc")}",
        $"curl -fL -o pubkey.asc {Quote(KeysUrl)}",
        $"actool verify --key pubkey.asc {File(".aci")}");

    /// <summary>Verifies what <see cref="ByHand"/> downloaded with GnuPG.</summary>
    internal string Gpg => string.Join('\n', "gpg --import pubkey.asc", $"gpg --verify {File(".aci.asc")} {File(".aci")}");

    /// <summary>Downloads the image alone.</summary>
    internal string Download => $"curl -fL -o {File(".aci")} {Quote(ImageUrl)}";

    private string Name => Quote(_image.Key.Name.ToString());

    private string ImageUrl => _url + _files.Base + ".aci";

    private string KeysUrl => _url + KeyAnswers.Prefix + _image.Key.Name;

    // NAME:VERSION,os=OS,arch=ARCH; null where a label holds what that form gives a meaning.
    private string? Reference
    {
        get
        {
            var (name, version, os, arch) = _image.Key;
            return new[] { version, os, arch }.Any(label => label?.Contains(',') == true) || version?.EndsWith(".aci", StringComparison.Ordinal) == true || arch?.EndsWith(".aci", StringComparison.Ordinal) == true
                ? null
                : name + (version is null ? null : $":{version}") + (os is null ? null : $",os={os}") + (arch is null ? null : $",arch={arch}");
        }
    }

    private static string Quote(string word) => ShellText.Quote(word);

    private string File(string extension) => Quote(ImageFiles.LastComponent(_image.Key) + extension);

    private string Insecure(bool isForImage)
    {
        List<string> words = [];
        if (isForImage && !IsSigned)
        {
            words.Add("image");
        }

        if (!_isByName && _url.StartsWith("http://", StringComparison.Ordinal))
        {
            words.Add("http");
        }

        return words.Count == 0 ? string.Empty : $" --insecure-options={string.Join(',', words)}";
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Acserver.Web;

/// <summary>
/// A file that is part of the program: style, script, icon. Its address holds the hash of its content, so browsers may keep it for ever and a new program is
/// never seen with the style of an old one.
/// </summary>
internal sealed class StaticAsset
{
    internal const string Prefix = "/-/assets/";
    private const int HashDigits = 16;

    private StaticAsset(string name, string type)
    {
        using var stream = typeof(StaticAsset).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not part of the program");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        (Content, Type) = (buffer.ToArray(), type);
        var hash = Convert.ToHexStringLower(SHA256.HashData(buffer.ToArray()))[..HashDigits];
        Address = new StringBuilder(Prefix).Append(Path.GetFileNameWithoutExtension(name)).Append('-').Append(hash).Append(Path.GetExtension(name)).ToString();
    }

    internal static StaticAsset Style { get; } = new("style.css", "text/css; charset=utf-8");

    internal static StaticAsset Treemap { get; } = new("treemap.js", "text/javascript; charset=utf-8");

    internal static StaticAsset Icon { get; } = new("icon.svg", "image/svg+xml");

    /// <summary>The path of its address.</summary>
    internal string Address { get; }

    internal string Type { get; }

    internal ReadOnlyMemory<byte> Content { get; }

    /// <summary>The one of that address; null where there is none.</summary>
    internal static StaticAsset? Find(string path) => path == Style.Address ? Style : path == Treemap.Address ? Treemap : path == Icon.Address ? Icon : null;
}

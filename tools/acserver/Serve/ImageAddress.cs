using System.Text;
using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Serve;

/// <summary><c>NAME/VERSION/OS/ARCH.EXT</c> of an address, read from its end, because a name has any number of components.</summary>
internal sealed record ImageAddress(AcIdentifier Name, string Version, string Os, string Arch, string File, string Type, string Extension)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null where it is none.</summary>
    internal static ImageAddress? TryParse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length < 4)
        {
            return null;
        }

        foreach (var (extension, file, type) in DepotFiles.Served)
        {
            if (parts[^1].EndsWith(extension, StringComparison.Ordinal))
            {
                return AcIdentifier.TryParse(string.Join('/', parts[..^3]), out var name) && Decode(parts[^3]) is { } version && Decode(parts[^2]) is { } os
                    && Decode(parts[^1][..^extension.Length]) is { } arch
                    ? new ImageAddress(name, version, os, arch, file, type, extension)
                    : null;
            }
        }

        return null;
    }

    /// <summary>The address again.</summary>
    public override string ToString() =>
        $"{Name}/{Uri.EscapeDataString(Version)}/{Uri.EscapeDataString(Os)}/{Uri.EscapeDataString(Arch)}{Extension}";

    // %XX is a byte of UTF-8; half an escape, bytes that are no UTF-8 and control characters name nothing.
    private static string? Decode(string part)
    {
        if (part.Length == 0 || part.Length > 1000)
        {
            return null;
        }

        var bytes = new List<byte>(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(part, i, 1));
            }
            else if (i + 2 < part.Length && byte.TryParse(part.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) && value >= ' ')
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        try
        {
            return s_strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

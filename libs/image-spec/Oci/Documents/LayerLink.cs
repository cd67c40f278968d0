using System.Buffers;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>One layer of Docker's first image format: its name and its parent's.</summary>
/// <param name="Id">64 lower-case hexadecimal digits, so also a safe file name.</param>
/// <param name="Parent">The same, or empty for the base.</param>
/// <param name="ThrowAway">True for a layer that changes no file.</param>
public sealed record LayerLink(string Id, string Parent, bool ThrowAway)
{
    private const int IdDigits = 64;
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads a layer's <c>json</c> or <c>v1Compatibility</c>.</summary>
    /// <exception cref="BadInputException">Malformed, or an ID of another form: IDs become file names, so no other form is let in.</exception>
    public static LayerLink Parse(ReadOnlySpan<byte> json)
    {
        var document = OciObject.Parse(json, OciLimits.Config);
        var parent = document.Text("parent") ?? string.Empty;
        return new LayerLink(
            Checked(document.RequiredText("id")),
            parent.Length == 0 ? string.Empty : Checked(parent),
            document.Find("throwaway") is { Kind: JsonKind.True });
    }

    /// <summary>The ID itself when it has the form.</summary>
    /// <exception cref="BadInputException">It has not.</exception>
    public static string Checked(string id) => id.Length == IdDigits && !id.AsSpan().ContainsAnyExcept(s_hexDigits)
        ? id
        : throw new BadInputException($"layer ID \"{ByteEscaping.ToDisplay(id)}\": must be {IdDigits} lower-case hexadecimal digits");
}

using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Registry.Http;
using Appc.Linux;

namespace Appc.ImageStore.Registry;

/// <summary>The reason that a registry gives for a refusal (OCI distribution-spec, Error Codes).</summary>
internal static class RegistryError
{
    private const int MostBytes = 1 << 16;
    private const int MostCharacters = 200;
    private static readonly JsonLimits s_limits = new(MostBytes, 32);

    /// <summary><c> (CODE: message)</c>; empty where none is given in that form.</summary>
    internal static string Of(HttpResponseMessage response)
    {
        try
        {
            var errors = StrictJson.Parse(CappedBody.Read(response, MostBytes), s_limits).Find("errors");
            return errors is { Kind: JsonKind.Array, Items: [{ Kind: JsonKind.Object } first, ..] } ? Text(first) : string.Empty;
        }
        catch (Exception unreadable) when (unreadable is BadInputException or IOException)
        {
            return string.Empty; // the status alone has to do
        }
    }

    private static string Text(JsonValue error)
    {
        var text = new StringBuilder(error.Find("code")?.Text).Append(": ").Append(error.Find("message")?.Text).ToString().Trim(':', ' ');
        return text.Length == 0 ? string.Empty : $" ({ByteEscaping.ToDisplay(text.Length > MostCharacters ? text[..MostCharacters] : text)})";
    }
}

using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acserver.Upload;

/// <summary>The JSON of the push protocol that acpush and acserver 0.1 speak.</summary>
internal static class UploadMessages
{
    private const string ProtocolVersion = "0.0.1";
    private static readonly JsonLimits s_limits = new(64 << 10, MaxDepth: 8);

    /// <summary>Where the parts of an upload go.</summary>
    internal static byte[] Started(string url) => Write(json =>
    {
        json.WriteString("aci_push_version", ProtocolVersion);
        json.WriteBoolean("multipart", false);
        json.WriteString("upload_manifest_url", url + "/manifest");
        json.WriteString("upload_signature_url", url + "/signature");
        json.WriteString("upload_aci_url", url + "/aci");
        json.WriteString("completed_url", url + "/complete");
    });

    /// <summary>How an upload ended.</summary>
    /// <param name="clientReason">What the client had given as its reason, which it is told again.</param>
    /// <param name="problem">Why nothing was published; null for success.</param>
    internal static byte[] Completed(string clientReason, string? problem) => Write(json =>
    {
        json.WriteBoolean("success", problem is null);
        if (clientReason.Length > 0)
        {
            json.WriteString("reason", clientReason);
        }

        if (problem is not null)
        {
            json.WriteString("server_reason", problem);
        }
    });

    /// <summary>What a client says at the end.</summary>
    /// <exception cref="BadInputException">It is not JSON, or does not say whether it succeeded.</exception>
    internal static (bool Success, string Reason) ReadComplete(ReadOnlySpan<byte> bytes)
    {
        var json = StrictJson.Parse(bytes, s_limits);
        return json.Find("success")?.Kind switch
        {
            JsonKind.True => (true, json.Find("reason")?.Text ?? string.Empty),
            JsonKind.False => (false, json.Find("reason")?.Text ?? string.Empty),
            _ => throw new BadInputException("success: is required, true or false"),
        };
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}

using System.Globalization;
using System.Text;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>What a DSSE signature is made over (DSSE 1.0.2, protocol.md, PAE): type and payload, each with its length in front.</summary>
public static class PreAuthEncoding
{
    /// <summary><c>DSSEv1 LENGTH TYPE LENGTH PAYLOAD</c>, single spaces between, lengths in bytes as decimal numbers.</summary>
    /// <param name="payloadType">A media type.</param>
    /// <param name="payload">Any bytes.</param>
    public static byte[] Encode(string payloadType, ReadOnlySpan<byte> payload)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        var header = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} {payloadType} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(header), .. payload];
    }
}

using System.Globalization;
using System.Text;

namespace Appc.PodLaunch.Metadata;

/// <summary>A request that was read whole.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Target">What stood between method and version.</param>
/// <param name="ContentType">The media type without its parameters, in lower case; empty when none was given.</param>
/// <param name="Body">The body.</param>
internal sealed record MetadataRequest(string Method, string Target, string ContentType, byte[] Body);

/// <summary>
/// Reads requests (RFC 9112), one a connection. It knows what an app needs to ask for its metadata and refuses the rest: a head of at most 8 KiB, a body with a Content-Length of at
/// most 1 MiB, no transfer coding.
/// </summary>
internal static class MetadataRequestReader
{
    private const int LargestHead = 8 << 10;
    private const int LargestBody = 1 << 20;
    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    /// <summary>The request; null where the client went away or sent none.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="refusal">The status to refuse it with, or 0.</param>
    internal static MetadataRequest? Read(Stream stream, out int refusal)
    {
        var buffer = new byte[LargestHead];
        var count = 0;
        int end;
        while ((end = buffer.AsSpan(0, count).IndexOf(EndOfHead)) < 0)
        {
            refusal = count == buffer.Length ? 431 : 0;
            var more = refusal == 0 ? stream.Read(buffer, count, buffer.Length - count) : 0;
            if (more == 0)
            {
                return null;
            }

            count += more;
        }

        var begun = buffer.AsSpan((end + EndOfHead.Length)..count);
        var lines = Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
        var request = Parse(lines, out var length, out refusal);
        if (request is null || length < begun.Length)
        {
            refusal = refusal == 0 ? 400 : refusal;
            return null;
        }

        var body = new byte[length];
        begun.CopyTo(body);
        return stream.ReadAtLeast(body.AsSpan(begun.Length), length - begun.Length, throwOnEndOfStream: false) == length - begun.Length ? request with { Body = body } : null;
    }

    private static MetadataRequest? Parse(string[] lines, out int length, out int refusal)
    {
        (length, refusal) = (0, 400);
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, ['/', ..] target, "HTTP/1.1" or "HTTP/1.0"])
        {
            return null;
        }

        var type = string.Empty;
        var lengths = 0;
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..].Trim(' ', '\t');
            if (colon <= 0 || line[0] is ' ' or '\t')
            {
                return null;
            }

            switch (line[..colon].ToLowerInvariant())
            {
                case "transfer-encoding":
                    refusal = 501;
                    return null;
                case "content-length" when ++lengths > 1 || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out length):
                    return null;
                case "content-type":
                    type = value.Split(';')[0].TrimEnd().ToLowerInvariant();
                    break;
            }
        }

        refusal = length > LargestBody ? 413 : 0;
        return refusal == 0 ? new MetadataRequest(method, target, type, []) : null;
    }
}

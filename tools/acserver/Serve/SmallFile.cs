using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Acserver.Serve;

/// <summary>Signatures and keys: their bytes are here, their ETag is the SHA-256 of them, and a part of them can be asked for like one of an image.</summary>
internal static class SmallFile
{
    internal static Task Send(HttpContext context, string type, string caching, byte[] bytes)
    {
        var tag = new EntityTagHeaderValue($"\"sha256-{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"");
        var headers = context.Response.Headers;
        headers.ETag = tag.ToString();
        headers.AcceptRanges = "bytes";
        if (Conditions.IsUnchanged(context, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            headers.CacheControl = caching;
            return Task.CompletedTask;
        }

        var part = Conditions.Part(context, tag, bytes.Length);
        if (part is null)
        {
            return Reply.Bytes(context, type, caching, bytes);
        }

        var (from, length) = part.Value;
        context.Response.StatusCode = length == 0 ? StatusCodes.Status416RangeNotSatisfiable : StatusCodes.Status206PartialContent;
        headers.ContentRange = length == 0 ? $"bytes */{bytes.Length}" : $"bytes {from}-{from + length - 1}/{bytes.Length}";
        return Reply.Bytes(context, type, caching, bytes.AsMemory((int)from, (int)length));
    }
}

using System.Net;
using System.Security.Cryptography;
using Acserver.Serve;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Acserver.Web;

/// <summary>Answers for browsers: pages that nobody may frame, that load nothing from elsewhere, and in which no script runs but the one of this program.</summary>
internal static class WebReply
{
    private const string PagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>A page; browsers ask whether it has changed.</summary>
    internal static Task Page(HttpContext context, HttpStatusCode status, byte[] bytes)
    {
        context.Response.StatusCode = (int)status;
        Guard(context, PagePolicy);
        return status == HttpStatusCode.OK ? Tagged(context, "text/html; charset=utf-8", bytes, Hash(bytes)) : Reply.Bytes(context, "text/html; charset=utf-8", "no-store", bytes);
    }

    /// <summary>JSON that a page loads or a person downloads.</summary>
    internal static Task Json(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        Guard(context, DataPolicy);
        return Tagged(context, "application/json", bytes, Hash(bytes.Span));
    }

    /// <summary>A file of the program.</summary>
    internal static Task Asset(HttpContext context, StaticAsset asset)
    {
        Guard(context, DataPolicy);
        return Reply.Bytes(context, asset.Type, "public, max-age=31536000, immutable", asset.Content);
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Task Tagged(HttpContext context, string type, ReadOnlyMemory<byte> bytes, string hash)
    {
        var tag = new EntityTagHeaderValue($"\"{hash}\"");
        context.Response.Headers.ETag = tag.ToString();
        if (Conditions.IsUnchanged(context, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.CacheControl = "no-cache";
            return Task.CompletedTask;
        }

        return Reply.Bytes(context, type, "no-cache", bytes);
    }

    private static void Guard(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
    }
}

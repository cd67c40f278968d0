using System.Net;
using System.Text;
using Acserver.Serve;
using Microsoft.AspNetCore.Http;

namespace Acserver.Upload;

/// <summary>Finds out who sends a request: a token as <c>Bearer</c>, or as the password of <c>Basic</c>, which is what old push clients can send.</summary>
internal sealed class UploadGate
{
    private readonly TokenStore _tokens;

    internal UploadGate(TokenStore tokens)
    {
        _tokens = tokens;
    }

    /// <summary>The token; null for none that counts.</summary>
    internal UploadToken? TokenOf(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var text = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim()
            : header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? Password(header["Basic ".Length..].Trim())
            : null;
        return text is null ? null : _tokens.Find(text, DateTimeOffset.UtcNow);
    }

    /// <summary>The answer to who shows no token that counts; it does not say what is wrong with it.</summary>
    internal static Task Refuse(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"acserver\"";
        return Reply.Text(context, HttpStatusCode.Unauthorized, "a token is needed to publish images here");
    }

    private static string? Password(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password] ? password : null;
    }
}

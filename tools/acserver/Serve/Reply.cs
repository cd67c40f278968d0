using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Acserver.Serve;

/// <summary>Small answers.</summary>
internal static class Reply
{
    /// <summary>A line of text, which is never taken for anything else; a page that says the same where a person asks and something went wrong.</summary>
    internal static Task Text(HttpContext context, HttpStatusCode status, string line)
    {
        context.Response.StatusCode = (int)status;
        return (int)status >= StatusCodes.Status400BadRequest && context.Features.Get<IProblemPages>() is { } pages ? pages.Answer(context, status, line) : Bytes(context, "text/plain; charset=utf-8", "no-store", Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>Not now, but soon.</summary>
    internal static Task Busy(HttpContext context, string line)
    {
        context.Response.Headers.RetryAfter = "10";
        return Text(context, HttpStatusCode.ServiceUnavailable, line);
    }

    /// <summary>A body that is here whole.</summary>
    internal static Task Bytes(HttpContext context, string type, string caching, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = caching;
        response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(body).AsTask();
    }
}

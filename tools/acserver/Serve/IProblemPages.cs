using System.Net;
using Microsoft.AspNetCore.Http;

namespace Acserver.Serve;

/// <summary>Says what went wrong to a person: a feature of requests that a browser sends.</summary>
internal interface IProblemPages
{
    /// <summary>Answers with a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">400 or more.</param>
    /// <param name="line">What went wrong, as programs are told.</param>
    Task Answer(HttpContext context, HttpStatusCode status, string line);
}

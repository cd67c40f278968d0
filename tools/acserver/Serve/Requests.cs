using System.Diagnostics;
using System.Net;
using Acserver.Upload;
using Acserver.Web;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Acserver.Serve;

/// <summary>Decides who answers a request, and notes what was answered.</summary>
internal sealed class Requests
{
    private readonly AccessLog _log;
    private volatile Answers _answers;

    internal Requests(Answers answers, AccessLog log)
    {
        (_answers, _log) = (answers, log);
    }

    /// <summary>Who answers requests from now on.</summary>
    internal void Use(Answers answers) => _answers = answers;

    /// <summary>Whether new clients may come; <c>/readyz</c> says so.</summary>
    internal bool IsReady { get; set; }

    internal Metrics Metrics { get; } = new();

    /// <summary>Answers one request.</summary>
    internal async Task Handle(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await Answer(context);
        }
        catch (Exception e) when (e is SystemCallException or IOException and not BadHttpRequestException or BadInputException && !context.Response.HasStarted)
        {
            Report.Warn($"{context.Request.Method} {ByteEscaping.ToDisplay(RawTarget(context))}: {e.Message}");
            await (e is SystemCallException { Errno: Errno.ENOSPC or Errno.EDQUOT }
                ? Reply.Text(context, HttpStatusCode.InsufficientStorage, "the server's disk is full")
                : Reply.Text(context, HttpStatusCode.InternalServerError, "the server failed; its log says why"));
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Reply.Text(context, (HttpStatusCode)e.StatusCode, ByteEscaping.ToDisplay(e.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // the client went away, which is its right
        }
        finally
        {
            Note(context, started);
        }
    }

    private Task Answer(HttpContext context)
    {
        var answers = _answers;
        var target = Target.Parse(RawTarget(context));
        if (UploadAnswers.IsMine(context.Request.Method, target.Path))
        {
            return answers.Uploads.Answer(context, target.Path);
        }

        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Reply.Text(context, HttpStatusCode.MethodNotAllowed, "only GET and HEAD are understood here");
        }

        if (target.Query.Contains("ac-discovery=1", StringComparison.Ordinal))
        {
            return answers.Discovery.Answer(context, target);
        }

        return target.Path switch
        {
            "/healthz" => Reply.Text(context, HttpStatusCode.OK, "ok"),
            "/readyz" => IsReady ? Reply.Text(context, HttpStatusCode.OK, "ready") : Reply.Text(context, HttpStatusCode.ServiceUnavailable, "stopping"),
            "/metrics" when IsLocal(context) => Reply.Bytes(context, "text/plain; version=0.0.4", "no-store", Metrics.Write()),
            _ when target.Path.StartsWith(ImageAnswers.Prefix, StringComparison.Ordinal) => answers.Images.Answer(context, target.Path),
            _ when target.Path.StartsWith(KeyAnswers.Prefix, StringComparison.Ordinal) => answers.Keys.Answer(context, target.Path),
            _ when answers.Web is { } web && WebAnswers.IsMine(target.Path) => web.Answer(context, target),
            _ when answers.Web?.TryLead(context, target.Path) == true => Task.CompletedTask,
            _ => Reply.Text(context, HttpStatusCode.NotFound, "there is no such thing here"),
        };
    }

    private static string RawTarget(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private static bool IsLocal(HttpContext context) => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);

    private void Note(HttpContext context, long started)
    {
        var bytes = context.Request.Method == "HEAD" ? 0 : context.Response.ContentLength ?? 0;
        Metrics.Answered(context.Response.StatusCode, bytes);
        if (_log.IsOn)
        {
            _log.Add(new AccessEntry(
                DateTimeOffset.UtcNow, context.Connection.RemoteIpAddress?.ToString(), context.Request.Method, context.Request.Headers.Host.ToString(), RawTarget(context),
                context.Response.StatusCode, bytes, Stopwatch.GetElapsedTime(started).TotalMilliseconds, context.Request.Headers.UserAgent, null));
        }
    }
}

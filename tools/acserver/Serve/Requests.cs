using System.Diagnostics;
using System.Net;
using Acserver.Depot;
using Acserver.Upload;
using Acserver.Web;
using Appc.CommandLine;
using Appc.Linux;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Acserver.Serve;

/// <summary>Decides who answers a request, and notes what was answered.</summary>
internal sealed class Requests
{
    private readonly AccessLog _log;
    private readonly DepotDirectory _depot;
    private volatile Answers _answers;

    internal Requests(Answers answers, AccessLog log, Metrics metrics, DepotDirectory depot)
    {
        (_answers, _log, Metrics, _depot) = (answers, log, metrics, depot);
    }

    /// <summary>Who answers requests from now on.</summary>
    internal void Use(Answers answers) => _answers = answers;

    /// <summary>Whether new clients may come; <c>/readyz</c> says so.</summary>
    internal bool IsReady { get; set; }

    internal Metrics Metrics { get; }

    /// <summary>Answers one request.</summary>
    internal async Task Handle(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await Answer(context);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Reply.Text(context, (HttpStatusCode)e.StatusCode, ByteEscaping.ToDisplay(e.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // the client went away, which is its right
        }
        catch (Exception e) when (e is not (OperationCanceledException or ConnectionResetException or BadHttpRequestException))
        {
            Report.Warn($"{context.Request.Method} {ByteEscaping.ToDisplay(RawTarget(context))}: {ByteEscaping.ToDisplay(e.Message)}");
            await Fail(context, e);
        }
        finally
        {
            Note(context, started);
        }
    }

    // Half an answer cannot be taken back, only cut off.
    private static Task Fail(HttpContext context, Exception e)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return DiskFull.Is(e) ? Reply.Text(context, HttpStatusCode.InsufficientStorage, DiskFull.Line)
            : e is SystemCallException { Errno: Errno.EMFILE } ? Reply.Busy(context, "the server has too many files open")
            : Reply.Text(context, HttpStatusCode.InternalServerError, "the server failed; its log says why");
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

        if (DiscoveryPages.IsMine(target.Query))
        {
            return answers.Discovery.Answer(context, target);
        }

        answers.Web?.StandReady(context);
        return target.Path switch
        {
            "/healthz" => Reply.Text(context, HttpStatusCode.OK, "ok"),
            "/readyz" => Readiness(context),
            "/metrics" when IsLocal(context) => Reply.Bytes(context, "text/plain; version=0.0.4", "no-store", Metrics.Write()),
            _ when target.Path.StartsWith(ImageAnswers.Prefix, StringComparison.Ordinal) => answers.Images.Answer(context, target.Path),
            _ when target.Path.StartsWith(KeyAnswers.Prefix, StringComparison.Ordinal) => answers.Keys.Answer(context, target.Path),
            _ when answers.Web is { } web && WebAnswers.IsMine(target.Path) => web.Answer(context, target),
            _ when answers.Web?.TryLead(context, target.Path) == true => Task.CompletedTask,
            _ => Reply.Text(context, HttpStatusCode.NotFound, "there is no such thing here"),
        };
    }

    private static string RawTarget(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private Task Readiness(HttpContext context) => !IsReady ? Reply.Text(context, HttpStatusCode.ServiceUnavailable, "stopping")
        : !_depot.IsThere() ? Reply.Text(context, HttpStatusCode.ServiceUnavailable, "the store is not there")
        : Reply.Text(context, HttpStatusCode.OK, "ready");

    // A proxy on this machine speaks for strangers.
    private static bool IsLocal(HttpContext context) => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && context.Request.Headers is { } headers && !headers.ContainsKey("X-Forwarded-For") && !headers.ContainsKey("Forwarded") && !headers.ContainsKey(HeaderNames.Via);

    private void Note(HttpContext context, long started)
    {
        var notes = context.Features.Get<RequestNotes>();
        var isHead = context.Request.Method == "HEAD";
        var bytes = isHead ? 0 : notes?.Sent ?? context.Response.ContentLength ?? 0;
        var isCut = context.RequestAborted.IsCancellationRequested || (!isHead && notes?.Sent < context.Response.ContentLength); // the connection's end is told later than the send that failed
        var took = Stopwatch.GetElapsedTime(started);
        Metrics.Answered(context.Response.StatusCode, bytes, took);
        if (_log.IsOn)
        {
            _log.Add(new AccessEntry(
                DateTimeOffset.UtcNow, context.Connection.RemoteIpAddress?.ToString(), context.Request.Method, context.Request.Headers.Host.ToString(), RawTarget(context),
                context.Response.StatusCode, bytes, took.TotalMilliseconds, context.Request.Headers.UserAgent, notes?.Token, isCut));
        }
    }
}

using System.Net;
using Acserver.Depot;
using Acserver.Serve;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux;
using Microsoft.AspNetCore.Http;

namespace Acserver.Upload;

/// <summary>
/// The push protocol of acpush: <c>POST /-/upload/NAME/VERSION/OS/ARCH.aci/startupload</c>, then <c>PUT manifest</c>, <c>signature</c>, <c>aci</c> and
/// <c>POST complete</c> below <c>/-/uploads/ID</c>; and <c>PUT</c> of an image to its own address, with the signatures in headers, or of one more signature to its
/// own. Nothing is visible before all of it was verified.
/// </summary>
internal sealed class UploadAnswers
{
    internal const string StartPrefix = "/-/upload/";
    private const string StartSuffix = "/startupload";
    private const string SessionPrefix = "/-/uploads/";
    private const int MostManifestBytes = 4 << 20;
    private const int MostMessageBytes = 64 << 10;
    private readonly HostNames _hosts;
    private readonly UploadSessions _sessions;
    private readonly UploadSlots _slots = new();
    private readonly TokenStore _tokens;
    private readonly UploadGate _gate;
    private readonly Publication _publication;
    private readonly DepotDirectory _depot;
    private readonly long _most;

    internal UploadAnswers(Services services, HostNames hosts, UploadOptions options)
    {
        (_depot, _sessions, _hosts, _most) = (services.Depot, services.Sessions, hosts, options.MaxBytes);
        _tokens = new TokenStore(_depot);
        _gate = new UploadGate(_tokens);
        _publication = new Publication(services, _tokens, options);
    }

    /// <summary>True for what is answered here.</summary>
    internal static bool IsMine(string method, string path) =>
        (method == "POST" && path.StartsWith(StartPrefix, StringComparison.Ordinal) && path.EndsWith(StartSuffix, StringComparison.Ordinal))
        || (method is "POST" or "PUT" && path.StartsWith(SessionPrefix, StringComparison.Ordinal))
        || (method == "PUT" && path.StartsWith(ImageAnswers.Prefix, StringComparison.Ordinal));

    internal async Task Answer(HttpContext context, string path)
    {
        if (_gate.TokenOf(context) is not { } token)
        {
            await UploadGate.Refuse(context);
            return;
        }

        RequestNotes.Of(context).Token = token.Id;
        try
        {
            await (path.StartsWith(StartPrefix, StringComparison.Ordinal) ? Start(context, token, path[StartPrefix.Length..^StartSuffix.Length])
                : path.StartsWith(SessionPrefix, StringComparison.Ordinal) ? Continue(context, token, path[SessionPrefix.Length..].Split('/'))
                : Put(context, token, path[ImageAnswers.Prefix.Length..]));
        }
        catch (BadHttpRequestException e)
        {
            _publication.Refuse(context, token, ByteEscaping.ToDisplay(path), e.Message);
            throw;
        }
    }

    private Task Start(HttpContext context, UploadToken token, string text)
    {
        if (Permitted(token, text) is not { } address)
        {
            return Forbidden(context, token, text);
        }

        var header = context.Request.Headers.Host.ToString();
        if (_hosts.NameOf(header) is null)
        {
            return Reply.Text(context, HttpStatusCode.MisdirectedRequest, "this server does not speak for that host");
        }

        return _sessions.Start(token, address) is { } session
            ? Reply.Bytes(context, "application/json", "no-store", UploadMessages.Started(_hosts.UrlFor(header, context.Request.IsHttps) + SessionPrefix + session.Id))
            : TooMany(context);
    }

    private async Task Continue(HttpContext context, UploadToken token, string[] parts)
    {
        if (parts is not [var id, var part] || _sessions.Find(id, token) is not { } session)
        {
            await Ended(context);
            return;
        }

        if (!await session.Turn.WaitAsync(0, context.RequestAborted))
        {
            await Reply.Text(context, HttpStatusCode.Conflict, "another request works on this upload");
            return;
        }

        var answer = await TakeInTurn(context, session, part);
        await answer(); // last: a client that has its answer may send the next part at once, and finds the turn free
    }

    private async Task<Func<Task>> TakeInTurn(HttpContext context, UploadSession session, string part)
    {
        try
        {
            return _sessions.Has(session) ? await Take(context, session, part) : () => Ended(context); // it may have ended meanwhile
        }
        finally
        {
            _sessions.Touch(session);
            session.Turn.Release();
            if (part == "complete")
            {
                _sessions.End(session);
            }
        }
    }

    private static Task Ended(HttpContext context) => Reply.Text(context, HttpStatusCode.NotFound, "there is no such upload; it may have ended");

    /// <summary>Does what was asked; what comes back sends the answer.</summary>
    private async Task<Func<Task>> Take(HttpContext context, UploadSession session, string part)
    {
        var image = session.Work[DepotFiles.Image];
        switch (context.Request.Method, part)
        {
            case ("PUT", "manifest"):
                session.Manifest = await UploadBody.Read(context, MostManifestBytes);
                break;
            case ("PUT", "signature"):
                await UploadSignatures.KeepBody(context, session.Work);
                break;
            case ("PUT", "aci"):
                await Save(context, session.Token, session.Address, image);
                break;
            case ("POST", "complete"):
                return await Complete(context, session);
            default:
                return () => Reply.Text(context, HttpStatusCode.NotFound, "an upload has manifest, signature, aci (PUT) and complete (POST)");
        }

        return () => Reply.Text(context, HttpStatusCode.OK, "taken");
    }

    private async Task<Func<Task>> Complete(HttpContext context, UploadSession session)
    {
        var (success, reason) = ReadMessage(await UploadBody.Read(context, MostMessageBytes));
        var problem = !success ? "the client reported a failure"
            : session.Manifest is null ? "the manifest was not uploaded"
            : !File.Exists(session.Work[DepotFiles.Image]) ? "the image was not uploaded"
            : null;
        var outcome = problem is not null
            ? new PublicationOutcome(HttpStatusCode.BadRequest, problem)
            : await _publication.Publish(context, session.Token, session.Address, session.Work, session.Manifest);
        return () =>
        {
            context.Response.StatusCode = (int)outcome.Status;
            return Reply.Bytes(context, "application/json", "no-store", UploadMessages.Completed(reason, outcome.Problem));
        };
    }

    private static (bool Success, string Reason) ReadMessage(byte[] bytes)
    {
        try
        {
            return UploadMessages.ReadComplete(bytes);
        }
        catch (BadInputException e)
        {
            throw new BadHttpRequestException(e.Message, e);
        }
    }

    private async Task Put(HttpContext context, UploadToken token, string text)
    {
        if (ImageAddress.TryParse(text) is not { } address || !token.Covers(address.Name) || !IsTaken(address.File))
        {
            await Forbidden(context, token, text);
            return;
        }

        var outcome = await TakeInTurn(context, token, address);
        await (outcome is null ? TooMany(context) : Reply.Text(context, outcome.Problem is null ? HttpStatusCode.Created : outcome.Status, outcome.Problem ?? "published"));
    }

    // The place is free again before the client hears how it ended, and sends the next.
    private async Task<PublicationOutcome?> TakeInTurn(HttpContext context, UploadToken token, ImageAddress address)
    {
        using var slot = _slots.TryTake(token);
        return slot is null ? null : await Take(context, token, address);
    }

    private async Task<PublicationOutcome> Take(HttpContext context, UploadToken token, ImageAddress address)
    {
        using var work = WorkDirectory.Create(_depot.Temporary);
        if (address.File == DepotFiles.Image)
        {
            UploadSignatures.KeepHeaders(context, work);
            await Save(context, token, address, work[DepotFiles.Image]);
        }
        else if (!await UploadSignatures.Gather(context, _depot, address, work))
        {
            return new PublicationOutcome(HttpStatusCode.NotFound, "no such image is published");
        }

        return await _publication.Publish(context, token, address, work, manifest: null);
    }

    // No more than may be published in the end; what is published already may be sent again, which costs nothing.
    private Task Save(HttpContext context, UploadToken token, ImageAddress address, string path)
    {
        var left = _tokens.Left(token);
        if (left >= _most)
        {
            return UploadBody.Save(context, path, _most, string.Empty);
        }

        var present = DepotCatalog.Find(_depot, address.Name, address.Version, address.Os, address.Arch)?.Record.Size ?? 0;
        return UploadBody.Save(context, path, Math.Min(_most, Math.Max(left, present)), $", and of the token's quota {left} are left");
    }

    private static bool IsTaken(string file) => file == DepotFiles.Image || SignatureKinds.All.Any(kind => file == DepotFiles.Image + SignatureKinds.SuffixOf(kind));

    // The address of an image, of a name that the token is for.
    private static ImageAddress? Permitted(UploadToken token, string text) =>
        ImageAddress.TryParse(text) is { File: DepotFiles.Image } address && token.Covers(address.Name) ? address : null;

    private static Task TooMany(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "10";
        return Reply.Text(context, HttpStatusCode.TooManyRequests, "too many uploads are under way");
    }

    private Task Forbidden(HttpContext context, UploadToken token, string text)
    {
        var why = $"not the address of an image below {ByteEscaping.ToDisplay(token.Prefix.ToString())}, for which your token is";
        _publication.Refuse(context, token, ByteEscaping.ToDisplay(text), why);
        return Reply.Text(context, HttpStatusCode.Forbidden, why);
    }
}

using System.Collections.Immutable;
using System.Net;
using Acserver.Depot;
using Acserver.Serve;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Microsoft.AspNetCore.Http;

namespace Acserver.Upload;

/// <summary>What uploads may do.</summary>
/// <param name="MaxBytes">Bytes of one image.</param>
/// <param name="AllowUnsigned">Whether images without a signature are taken.</param>
internal sealed record UploadOptions(long MaxBytes, bool AllowUnsigned);

/// <summary>How an attempt to publish ended.</summary>
/// <param name="Status">For the client.</param>
/// <param name="Problem">Why nothing was published; null for success.</param>
internal sealed record PublicationOutcome(HttpStatusCode Status, string? Problem);

/// <summary>Publishes what was uploaded, once all of it is here: two at a time, because each reads an image whole.</summary>
internal sealed class Publication
{
    private const int MostAtATime = 2;
    private static readonly ReadLimits s_limits = new() { MaxTotalBytes = 64L << 30, RatioFreeBytes = 256L << 20 };
    private static readonly SemaphoreSlim s_turns = new(MostAtATime, MostAtATime);
    private readonly DepotDirectory _depot;
    private readonly TokenStore _tokens;
    private readonly AuditLog _audit;
    private readonly Metrics _metrics;
    private readonly UploadOptions _options;

    internal Publication(Services services, TokenStore tokens, UploadOptions options)
    {
        (_depot, _metrics, _tokens, _audit, _options) = (services.Depot, services.Metrics, tokens, new AuditLog(services.Depot), options);
    }

    /// <summary>Verifies and publishes; every attempt is in the audit log.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="address">What was announced.</param>
    /// <param name="work">The image and its signature.</param>
    /// <param name="manifest">The manifest as it was sent beside the image; null where it was not.</param>
    internal async Task<PublicationOutcome> Publish(HttpContext context, UploadToken token, ImageAddress address, WorkDirectory work, byte[]? manifest)
    {
        await s_turns.WaitAsync(context.RequestAborted);
        try
        {
            var image = await Task.Run(() => PublishNow(context, token, address, work, manifest));
            _audit.Note(context, token.Id, AuditLog.Published, image.Key.ToString(), image.Record.Id.ToString());
            _metrics.Uploaded(published: true);
            return new PublicationOutcome(HttpStatusCode.OK, null);
        }
        catch (Exception e) when (StatusOf(e) is not null)
        {
            if (DiskFull.Is(e))
            {
                Report.Warn($"publish {address}: {e.Message}");
            }

            Refuse(context, token, address.ToString(), e.Message);
            return new PublicationOutcome(StatusOf(e)!.Value, DiskFull.Is(e) ? DiskFull.Line : e.Message);
        }
        finally
        {
            s_turns.Release();
        }
    }

    /// <summary>Notes that somebody's attempt was refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">Who asked.</param>
    /// <param name="image">What was announced.</param>
    /// <param name="why">In a few words.</param>
    internal void Refuse(HttpContext context, UploadToken token, string image, string why)
    {
        _metrics.Uploaded(published: false);
        _audit.Note(context, token.Id, AuditLog.Refused, image, why);
    }

    private DepotImage PublishNow(HttpContext context, UploadToken token, ImageAddress address, WorkDirectory work, byte[]? manifest)
    {
        var announced = manifest is null ? null : ImageManifest.Parse(manifest);
        var options = new PublishOptions(_options.AllowUnsigned, actual => Problem(actual, address, announced)) { Limits = s_limits };
        var counted = 0L;
        try
        {
            return DepotPublisher.Publish(_depot, work, options, (image, isNew) =>
            {
                var size = isNew ? image.Record.Size : 0;
                _tokens.RequireLeft(token, size);
                _audit.Add(context, token.Id, AuditLog.Accepted, image.Key.ToString(), image.Record.Id.ToString());
                _tokens.Use(token, size);
                counted = size;
            });
        }
        catch when (counted > 0)
        {
            GiveBack(token, counted);
            throw;
        }
    }

    // Whatever stops this must not hide why nothing was published.
    private void GiveBack(UploadToken token, long bytes)
    {
        try
        {
            _tokens.Use(token, -bytes);
        }
        catch (Exception e) when (e is SystemCallException or IOException)
        {
            Report.Warn($"token {token.Id}: {bytes} bytes that were not published stay counted against its quota: {e.Message}");
        }
    }

    private static HttpStatusCode? StatusOf(Exception e) => e switch
    {
        ConflictException => HttpStatusCode.Conflict,
        BadInputException or NotVerifiedException => HttpStatusCode.BadRequest,
        QuotaException => HttpStatusCode.RequestEntityTooLarge,
        _ when DiskFull.Is(e) => HttpStatusCode.InsufficientStorage,
        _ => null,
    };

    // Old clients send the manifest written anew by their own library, so its meaning is compared and not its bytes.
    private static string? Problem(ImageManifest actual, ImageAddress address, ImageManifest? announced) =>
        actual.Name != address.Name ? $"it is not the image {address.Name} that was announced"
        : !Fits(actual.Labels, "version", address.Version, DepotCatalog.Latest) || !Fits(actual.Labels, "os", address.Os, null) || !Fits(actual.Labels, "arch", address.Arch, null)
            ? "its version, os or arch are not those that were announced"
        : announced is not null && (announced.Name != actual.Name || !Same(announced.Labels, actual.Labels)) ? "its name or labels are not those of the manifest that was sent beside it"
        : null;

    // An image that leaves a label open may be announced with any value.
    private static bool Fits(ImmutableArray<Label> labels, string name, string announced, string? any) =>
        announced == any || (labels.FirstOrDefault(label => label.Name.ToString() == name)?.Value ?? announced) == announced;

    private static bool Same(ImmutableArray<Label> first, ImmutableArray<Label> second) =>
        first.Length == second.Length && first.All(label => second.Any(other => other.Name == label.Name && other.Value == label.Value));
}

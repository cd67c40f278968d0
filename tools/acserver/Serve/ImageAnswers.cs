using System.Net;
using Acserver.Depot;
using Appc.ImageSpec;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Acserver.Serve;

/// <summary>
/// <c>/-/images/NAME/VERSION/OS/ARCH.EXT</c>: an image or what is beside it. An address that names an image exactly is good for ever; one that finds it by
/// leaving something open is good for this request, and <c>latest</c> leads to the exact one. Signatures are always asked for anew.
/// </summary>
internal sealed class ImageAnswers
{
    internal const string Prefix = "/-/images/";
    private const string ForEver = "public, max-age=31536000, immutable";
    private const string Revalidate = "public, no-cache";
    private const int LargestSignature = 4 << 20;
    private readonly DepotDirectory _depot;
    private readonly OpenFileBudget _files;

    internal ImageAnswers(DepotDirectory depot, OpenFileBudget files)
    {
        (_depot, _files) = (depot, files);
    }

    internal Task Answer(HttpContext context, string path)
    {
        if (ImageAddress.TryParse(path[Prefix.Length..]) is not { } address)
        {
            return Reply.Text(context, HttpStatusCode.NotFound, "not the address of an image: NAME/VERSION/OS/ARCH.aci");
        }

        if (DepotCatalog.Find(_depot, address.Name, address.Version, address.Os, address.Arch) is not { } image)
        {
            return Reply.Text(context, HttpStatusCode.NotFound, "no such image is published");
        }

        if (address.Version == DepotCatalog.Latest && image.Key.Version is { } version && version != DepotCatalog.Latest)
        {
            return Redirect(context, address with { Version = version });
        }

        var exact = address.Version == image.Key.Version && address.Os == image.Key.Os && address.Arch == image.Key.Arch;
        return address.File == DepotFiles.Image
            ? SendImage(context, address, image, exact ? ForEver : Revalidate)
            : SendSignature(context, address, image);
    }

    private static Task Redirect(HttpContext context, ImageAddress address)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = Prefix + address;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task SendImage(HttpContext context, ImageAddress address, DepotImage image, string caching)
    {
        if (!_files.TryTakeImage())
        {
            await Reply.Busy(context, "too many images are on their way; ask again in a moment");
            return;
        }

        try
        {
            await SendOpened(context, address, image, caching);
        }
        finally
        {
            _files.ReturnImage();
        }
    }

    private async Task SendOpened(HttpContext context, ImageAddress address, DepotImage image, string caching)
    {
        var path = DepotCatalog.PathOf(image.Key, address.File);
        using var file = _depot.TryOpenImage(path);
        if (file is null)
        {
            await Reply.Text(context, HttpStatusCode.NotFound, "no such image is published");
            return;
        }

        if (!file.Holds(image.Record.Size))
        {
            throw new BadInputException($"read {_depot.Show(path)}: not the {image.Record.Size} bytes that were published");
        }

        var tag = new EntityTagHeaderValue($"\"sha256-{image.Record.Sha256}\"");
        Describe(context, address.Type, caching, tag);
        context.Response.Headers.LastModified = HeaderUtilities.FormatDate(image.Record.Published);
        if (Conditions.IsUnchanged(context, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await SendPart(context, file, Conditions.Part(context, tag, image.Record.Size), image.Record.Size);
    }

    private static async Task SendPart(HttpContext context, ImageContent content, (long From, long Length)? part, long size)
    {
        var response = context.Response;
        var (from, length) = part ?? (0, size);
        if (part is { Length: 0 })
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{size}";
            response.ContentLength = 0;
            return;
        }

        if (part is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{from + length - 1}/{size}";
        }

        response.ContentLength = length;
        foreach (var piece in context.Request.Method == "GET" ? content.Slice(from, length) : [])
        {
            await FileBody.Send(context, piece.File, piece.Offset, piece.Length);
        }
    }

    private Task SendSignature(HttpContext context, ImageAddress address, DepotImage image)
    {
        var bytes = _depot.TryRead(DepotCatalog.PathOf(image.Key, address.File), LargestSignature);
        if (bytes is null)
        {
            return Reply.Text(context, HttpStatusCode.NotFound, "the image has no such file beside it");
        }

        return SmallFile.Send(context, address.Type, Revalidate, bytes);
    }

    private static void Describe(HttpContext context, string type, string caching, EntityTagHeaderValue tag)
    {
        var headers = context.Response.Headers;
        headers.ContentType = type;
        headers.CacheControl = caching;
        headers.ETag = tag.ToString();
        headers.AcceptRanges = "bytes";
        headers.XContentTypeOptions = "nosniff";
    }
}

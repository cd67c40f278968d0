using System.Text;
using Acserver.Depot;
using Acserver.Serve;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Signatures;
using Appc.Linux.FileSystem;
using Microsoft.AspNetCore.Http;

namespace Acserver.Upload;

/// <summary>
/// Signatures of every kind on their way in: beside an image that is being uploaded, where the file itself says of what kind it is, or for one that is published
/// already.
/// </summary>
internal static class UploadSignatures
{
    internal const string Header = "Image-Signature";
    private const int MostBytes = 1 << 20;

    /// <summary>Keeps those that a request carries in headers, each in base64; a header may come once for each kind.</summary>
    /// <exception cref="BadHttpRequestException">One is no signature.</exception>
    internal static void KeepHeaders(HttpContext context, WorkDirectory work)
    {
        foreach (var text in context.Request.Headers[Header].SelectMany(line => (line ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            var bytes = new byte[text.Length];
            Keep(work, Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw new BadHttpRequestException($"{Header}: must be the base64 of a signature"));
        }
    }

    /// <summary>Keeps the one that is a request's body.</summary>
    /// <exception cref="BadHttpRequestException">It is no signature, or too large.</exception>
    internal static async Task KeepBody(HttpContext context, WorkDirectory work) => Keep(work, await UploadBody.Read(context, MostBytes));

    /// <summary>
    /// Puts a published image into a work directory, with the signatures that it has and the one that is a request's body in the place of the one of its kind: to be
    /// judged anew, and published once more.
    /// </summary>
    /// <returns>False where no such image is published.</returns>
    internal static async Task<bool> Gather(HttpContext context, DepotDirectory depot, ImageAddress address, WorkDirectory work)
    {
        var key = new ImageKey(address.Name, address.Version, address.Os, address.Arch);
        if (DepotCatalog.Find(depot, address.Name, address.Version, address.Os, address.Arch) is not { } image || (image.Key != key && address.Version == DepotCatalog.Latest))
        {
            return false;
        }

        using var file = depot.TryOpenFile(DepotCatalog.PathOf(image.Key, DepotFiles.Image));
        if (file is null)
        {
            return false;
        }

        using var directory = Sys.OpenDirectory(work.Path);
        Sys.LinkOpenFile(file, directory, Encoding.ASCII.GetBytes(DepotFiles.Image));
        foreach (var name in SignatureKinds.All.Select(kind => DepotFiles.Image + SignatureKinds.SuffixOf(kind)))
        {
            if (depot.TryRead(DepotCatalog.PathOf(image.Key, name), MostBytes * 4) is { } kept)
            {
                DepotPublisher.Copy(new MemoryStream(kept), work[name]);
            }
        }

        if (Keep(work, await UploadBody.Read(context, MostBytes)) != address.File)
        {
            throw new BadHttpRequestException("the signature is of another kind than its address");
        }

        return true;
    }

    private static string Keep(WorkDirectory work, byte[] bytes)
    {
        try
        {
            var name = DepotFiles.Image + SignatureKinds.SuffixOf(SignatureFile.Of(bytes).Kind);
            DepotPublisher.Copy(new MemoryStream(bytes), work[name]);
            return name;
        }
        catch (BadInputException e)
        {
            throw new BadHttpRequestException(e.Message, e);
        }
    }
}

using System.Net;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Acserver.Upload;

/// <summary>Takes request bodies, never more than allowed.</summary>
internal static class UploadBody
{
    private const int BufferBytes = 128 << 10;
    private const int SmallBufferBytes = 16 << 10;
    private const uint FileMode = 0x1A4; // 0644

    /// <summary>A small body.</summary>
    /// <exception cref="BadHttpRequestException">It is larger.</exception>
    internal static async Task<byte[]> Read(HttpContext context, int most)
    {
        Allow(context, most, string.Empty);
        using var bytes = new MemoryStream();
        var buffer = new byte[SmallBufferBytes];
        for (int read; (read = await Receive(context, buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>A body into a file of this path, which appears when all of it is on disk.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <paramref name="most"/> bytes, or was cut off.</exception>
    /// <param name="context">The request.</param>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes.</param>
    /// <param name="why">Why no more than that, to be put behind it; empty for no reason.</param>
    /// <exception cref="SystemCallException">The disk is full.</exception>
    internal static async Task Save(HttpContext context, string path, long most, string why)
    {
        Allow(context, most, why);
        using var file = AtomicFile.Begin(path, FileMode);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await Receive(context, buffer)) > 0;)
        {
            Keep(file, buffer.AsSpan(0, read));
        }

        file.Commit();
    }

    // Kestrel reports some broken chunks as a failure of the connection; they are the client's all the same.
    private static async ValueTask<int> Receive(HttpContext context, Memory<byte> buffer)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer, context.RequestAborted);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("the body is malformed or was cut off", e);
        }
    }

    private static void Keep(AtomicFile file, ReadOnlySpan<byte> data)
    {
        try
        {
            file.Stream.Write(data);
        }
        catch (IOException e) when (e.HResult is Errno.ENOSPC or Errno.EDQUOT)
        {
            throw new SystemCallException("write", "the upload", e.HResult);
        }
    }

    private static void Allow(HttpContext context, long most, string why)
    {
        if (context.Request.ContentLength > most)
        {
            throw new BadHttpRequestException($"larger than {most} bytes{why}", (int)HttpStatusCode.RequestEntityTooLarge);
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = most;
    }
}

using System.Net;

namespace Appc.ImageStore.Registry.Upload;

/// <summary>The rest of a blob, from some byte on, as the body of a request.</summary>
internal sealed class BlobContent : HttpContent
{
    private const int BufferSize = 256 * 1024;
    private readonly Func<Stream> _open;
    private readonly long _from;
    private readonly long _size;
    private readonly Action<long> _sent;

    /// <summary>Describes a body.</summary>
    /// <param name="open">Opens the whole blob.</param>
    /// <param name="from">The first byte that is sent.</param>
    /// <param name="size">Bytes of the whole blob.</param>
    /// <param name="sent">Is told how many bytes went.</param>
    internal BlobContent(Func<Stream> open, long from, long size, Action<long> sent)
    {
        (_open, _from, _size, _sent) = (open, from, size, sent);
        Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/octet-stream");
        if (from > 0)
        {
            Headers.TryAddWithoutValidation("Content-Range", $"{from}-{size - 1}"); // distribution-spec's own form, without a unit
        }
    }

    /// <summary>Called whenever something went.</summary>
    internal Action Moved { get; set; } = () => { };

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var blob = _open();
        var buffer = new byte[BufferSize];
        Skip(blob, buffer);
        for (var left = _size - _from; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = blob.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                throw new ImageSpec.BadInputException($"push: a blob has {_size - left} bytes instead of {_size}: it changed meanwhile");
            }

            stream.Write(buffer, 0, read);
            left -= read;
            _sent(read);
            Moved();
        }
    }

    private void Skip(Stream blob, byte[] buffer)
    {
        for (var left = _from; left > 0;)
        {
            var read = blob.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            left = read == 0 ? throw new ImageSpec.BadInputException("push: a blob became shorter meanwhile") : left - read;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        SerializeToStream(stream, context, CancellationToken.None); // the client is synchronous
        return Task.CompletedTask;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size - _from;
        return true;
    }
}

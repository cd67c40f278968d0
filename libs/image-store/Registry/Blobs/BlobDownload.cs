using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry.Http;
using Appc.Linux;

namespace Appc.ImageStore.Registry.Blobs;

/// <summary>
/// Brings one blob here: what an earlier run left is gone on with (Range, and If-Range once the version is known), a cut connection is
/// taken up again, and only a file of the right size and digest gets the blob's name.
/// </summary>
internal sealed class BlobDownload
{
    private const int BufferSize = 128 * 1024;
    private readonly RegistrySession _session;
    private readonly string _path;
    private readonly Descriptor _descriptor;
    private readonly BlobCache _cache;
    private readonly RegistryOptions _options;
    private readonly byte[] _buffer = new byte[BufferSize];
    private EntityTagHeaderValue? _version;
    private long? _size; // null until the registry says it, where the manifest does not

    internal BlobDownload(RegistrySession session, string path, Descriptor descriptor, BlobCache cache, RegistryOptions options)
    {
        _session = session;
        _path = path;
        _descriptor = descriptor;
        _cache = cache;
        _options = options;
        _size = descriptor.Size == Descriptor.UnknownSize ? null : descriptor.Size;
    }

    private string Name => _descriptor.Digest.ToString();

    internal (string Path, bool IsNew) Run()
    {
        using var guard = _cache.Lock(_descriptor.Digest);
        var final = _cache.PathOf(_descriptor.Digest);
        if (IsThere(final))
        {
            File.SetLastWriteTimeUtc(final, DateTime.UtcNow); // its last use
            return (final, false);
        }

        using var file = OpenPartial();
        Fetch(file);
        file.Flush();
        File.Move(file.Name, final, overwrite: true);
        return (final, true);
    }

    private bool IsThere(string final)
    {
        if (!File.Exists(final))
        {
            return false;
        }

        using var file = File.OpenRead(final);
        if ((_size is null || file.Length == _size) && Digest.Of(file, _descriptor.Digest.Algorithm) == _descriptor.Digest)
        {
            return true;
        }

        File.Delete(final);
        return false;
    }

    private FileStream OpenPartial() => new(_cache.PartialPathOf(_descriptor.Digest), new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private void Fetch(FileStream file)
    {
        if (file.Length > _size)
        {
            file.SetLength(0);
        }

        var resumed = file.Length > 0;
        _options.Progress?.Begin(Name, _size ?? 0, file.Length);
        try
        {
            if (!FetchAndVerify(file) && !(resumed && StartAgain(file) && FetchAndVerify(file)))
            {
                file.SetLength(0);
                throw new NotVerifiedException($"blob {Name}: what came has another digest");
            }
        }
        finally
        {
            _options.Progress?.End(Name);
        }
    }

    // What an earlier run left may have been spoilt; that costs one more download, not the image.
    private bool StartAgain(FileStream file)
    {
        _options.Notice?.Invoke($"blob {Name}: what an earlier run left is wrong; starting again");
        _options.Progress?.Advance(Name, -file.Length);
        file.SetLength(0);
        return true;
    }

    private bool FetchAndVerify(FileStream file)
    {
        using var hash = _descriptor.Digest.NewHash();
        HashPresent(file, hash);
        var retry = _session.NewSchedule();
        while (_size is null || file.Position < _size)
        {
            var before = file.Position;
            try
            {
                Receive(file, hash, retry);
            }
            catch (IOException e)
            {
                if (file.Position - before >= BufferSize)
                {
                    retry.Progress();
                }

                if (!retry.Again($"{e.Message} after {file.Position} of {_size} bytes"))
                {
                    throw;
                }
            }
        }

        return Digest.FromHash(_descriptor.Digest.Algorithm, hash.GetHashAndReset()) == _descriptor.Digest;
    }

    private void HashPresent(FileStream file, IncrementalHash hash)
    {
        file.Position = 0;
        for (int read; (read = file.Read(_buffer)) > 0;)
        {
            hash.AppendData(_buffer, 0, read);
        }
    }

    private void Receive(FileStream file, IncrementalHash hash, RetrySchedule retry)
    {
        var request = new RegistryRequest(_path) { From = file.Position, Version = _version };
        using var response = _session.Get(request, retry);
        Place(response, file, hash);
        _version = response.Headers.ETag;
        try
        {
            using var body = response.Content.ReadAsStream();
            Copy(body, file, hash);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{CappedBody.Host(response)} cut off blob {Name}", e);
        }
    }

    // 206 goes on where asked; 200 is the whole again, and so is the answer to 416.
    private void Place(HttpResponseMessage response, FileStream file, IncrementalHash hash)
    {
        var length = response.Content.Headers.ContentLength;
        if (response.StatusCode == HttpStatusCode.PartialContent && file.Position > 0)
        {
            var range = response.Content.Headers.ContentRange;
            if (range?.From != file.Position || (_size is not null && range.Length is not null && range.Length != _size))
            {
                throw new BadInputException($"blob {Name}: {CappedBody.Host(response)} sent another range than asked for");
            }

            length += file.Position;
        }
        else if (response.StatusCode == HttpStatusCode.OK)
        {
            Restart(file, hash);
        }
        else if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Position > 0)
        {
            Restart(file, hash);
            throw new EndOfStreamException($"{CappedBody.Host(response)} does not go on with blob {Name}");
        }
        else
        {
            throw _session.Failure(response, Name + (_descriptor.HasUrls ? " (the addresses in its urls are never asked)" : string.Empty));
        }

        _size ??= length is >= 0 and <= OciLimits.MaxBlobBytes ? length : throw new BadInputException($"blob {Name}: {CappedBody.Host(response)} does not say how long it is");
        if (length is { } announced && announced != _size)
        {
            throw new NotVerifiedException($"blob {Name}: {CappedBody.Host(response)} has {announced} bytes of it, not {_size} as described");
        }
    }

    private void Restart(FileStream file, IncrementalHash hash)
    {
        _options.Progress?.Advance(Name, -file.Position);
        file.SetLength(0);
        hash.GetHashAndReset();
    }

    private void Copy(Stream body, FileStream file, IncrementalHash hash)
    {
        for (int read; (read = body.Read(_buffer)) > 0;)
        {
            if (file.Position + read > _size)
            {
                file.SetLength(0);
                throw new NotVerifiedException($"blob {Name}: longer than the {_size} bytes described");
            }

            Keep(file, read);
            hash.AppendData(_buffer, 0, read);
            _options.Progress?.Advance(Name, read);
        }

        if (file.Position < _size)
        {
            throw new EndOfStreamException($"the connection for blob {Name} ended");
        }
    }

    // A full disk is not the network's fault, and waiting does not help.
    private void Keep(FileStream file, int count)
    {
        try
        {
            file.Write(_buffer, 0, count);
        }
        catch (IOException e)
        {
            throw new SystemCallException("write", file.Name, e.HResult);
        }
    }
}

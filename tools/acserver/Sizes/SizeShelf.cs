using System.Collections.Concurrent;
using System.Threading.Channels;
using Acserver.Depot;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Sizes;

/// <summary>
/// The size reports beside the images. An image that was published without one gets it when somebody first asks, one image at a time and behind the answers:
/// nobody waits for it.
/// </summary>
internal sealed class SizeShelf : IDisposable
{
    private const int MostWaiting = 100;
    private const int MostFailures = 1000;
    private static readonly ReadLimits s_limits = new() { MaxTotalBytes = 64L << 30, RatioFreeBytes = 256L << 20 };
    private readonly Channel<DepotImage> _wanted = Channel.CreateBounded<DepotImage>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly DepotDirectory _depot;
    private readonly Task _worker;
    private volatile string? _underWay;

    internal SizeShelf(DepotDirectory depot)
    {
        _depot = depot;
        _worker = Task.Run(Work);
    }

    /// <summary>The report as bytes and as read; null where there is none yet, which is then made.</summary>
    internal (byte[] Bytes, SizeReport Report)? Find(DepotImage image)
    {
        if (TryRead(image) is { } found)
        {
            return found;
        }

        if (FailureOf(image) is null && _underWay != image.Record.Sha256)
        {
            _wanted.Writer.TryWrite(image);
        }

        return null;
    }

    // A report that is damaged, or another image's, is made anew like one that is missing.
    private (byte[] Bytes, SizeReport Report)? TryRead(DepotImage image)
    {
        try
        {
            return _depot.TryRead(DepotCatalog.PathOf(image.Key, SizeReport.FileName), SizeReport.MostFileBytes) is { } bytes
                && SizeReport.Read(bytes) is var report && report.Sha256 == image.Record.Sha256 ? (bytes, report) : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    /// <summary>Why no report could be made of the image; null where nothing failed.</summary>
    internal string? FailureOf(DepotImage image) => _failures.GetValueOrDefault(image.Record.Sha256);

    /// <summary>Makes the report of an image's file.</summary>
    /// <exception cref="BadInputException">It is no image.</exception>
    internal static byte[] Make(Stream image, string sha256, CancellationToken ending)
    {
        using var reader = AciReader.Open(image, s_limits);
        var tree = new SizeTree();
        while (reader.Next() is { } entry)
        {
            ending.ThrowIfCancellationRequested();
            tree.Add(entry);
        }

        return SizeReport.Write(tree, sha256);
    }

    public void Dispose()
    {
        _ending.Cancel();
        _worker.Wait();
        _ending.Dispose();
    }

    private async Task Work()
    {
        try
        {
            await foreach (var image in _wanted.Reader.ReadAllAsync(_ending.Token))
            {
                _underWay = image.Record.Sha256;
                MakeMissing(image);
                _underWay = null;
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // the server ends
        }
    }

    private void MakeMissing(DepotImage image)
    {
        try
        {
            if (Find(image) is not null || _depot.TryOpenFile(DepotCatalog.PathOf(image.Key, DepotFiles.Image)) is not { } handle)
            {
                return;
            }

            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            var report = Make(file, image.Record.Sha256, _ending.Token);
            AtomicFile.Write(Path.Join(_depot.Root, DepotCatalog.PathOf(image.Key, SizeReport.FileName)), DepotDirectory.FileMode, stream => stream.Write(report));
        }
        catch (Exception e) when (e is BadInputException or SystemCallException or IOException or UnauthorizedAccessException)
        {
            if (_failures.Count >= MostFailures)
            {
                _failures.Clear();
            }

            _failures[image.Record.Sha256] = e.Message;
            Report.Warn($"sizes of {image.Key}: {e.Message}");
        }
    }
}

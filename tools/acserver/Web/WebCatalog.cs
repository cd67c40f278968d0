using System.Diagnostics;
using Acserver.Depot;

namespace Acserver.Web;

/// <summary>
/// What is published, for lists: read when a page asks for it and kept for a second, or longer where reading takes long, so that lists take a twentieth of one
/// processor at most, however many people look at them.
/// </summary>
internal sealed class WebCatalog : IDisposable
{
    internal const int MostImages = 100_000;
    private const int KeptForTimesTheReading = 20;
    private const long LeastKeptMilliseconds = 1000;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CatalogReader _reader;
    private volatile WebList? _current;
    private long _until;

    internal WebCatalog(DepotDirectory depot)
    {
        _reader = new CatalogReader(depot);
    }

    /// <summary>The list as it is, or was a moment ago.</summary>
    internal async ValueTask<WebList> Get(CancellationToken aborted)
    {
        if (_current is { } list && Environment.TickCount64 < Volatile.Read(ref _until))
        {
            return list;
        }

        await _turn.WaitAsync(aborted);
        try
        {
            if (_current is null || Environment.TickCount64 >= Volatile.Read(ref _until))
            {
                var started = Stopwatch.GetTimestamp();
                _current = Read();
                var kept = Math.Max(LeastKeptMilliseconds, KeptForTimesTheReading * (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                Volatile.Write(ref _until, Environment.TickCount64 + kept);
            }

            return _current;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private WebList Read()
    {
        var names = _reader.Read(MostImages);
        var images = names.Sum(name => name.Images.Count);
        return new WebList(names, Math.Min(images, MostImages), images > MostImages);
    }
}

namespace Appc.ImageSpec.Archive;

/// <summary>
/// A few buffers that go round: one is filled or emptied here while the ones before it are taken, in order, by a thread of their own.
/// </summary>
internal abstract class BufferRing : IDisposable
{
    private const int Count = 4;
    private readonly BufferJob[] _jobs = new BufferJob[Count];
    private readonly WorkerPool _worker;
    private int _current;

    /// <summary>Makes the buffers and, where there is a second processor for it, the thread.</summary>
    protected BufferRing(string name)
    {
        _worker = new WorkerPool(Environment.ProcessorCount > 1 ? 1 : 0, name);
        for (var i = 0; i < Count; i++)
        {
            _jobs[i] = new BufferJob(this);
        }
    }

    /// <summary>The buffer in hand.</summary>
    internal BufferJob Current => _jobs[_current];

    /// <summary>The part of the buffer in hand that holds no data yet.</summary>
    internal Span<byte> Room => Current.Buffer.AsSpan(Current.Length);

    /// <summary>Hands over the buffer in hand; its bytes may still be read.</summary>
    internal void Submit() => Current.SubmitTo(_worker);

    /// <summary>Takes the next buffer in hand, once the worker is done with it; throws what the worker met.</summary>
    internal void MoveNext()
    {
        _current = (_current + 1) % Count;
        Current.WaitUntilFree();
        Current.Length = 0;
    }

    /// <summary>Waits until all that was submitted has been taken; throws what the worker met first.</summary>
    internal void Drain()
    {
        for (var i = 1; i <= Count; i++)
        {
            _jobs[(_current + i) % Count].WaitUntilFree();
        }
    }

    /// <summary>What becomes of the bytes, on the worker's thread.</summary>
    internal abstract void Take(ReadOnlySpan<byte> data);

    public virtual void Dispose()
    {
        _worker.Dispose();
        foreach (var job in _jobs)
        {
            job.Dispose();
        }
    }
}

namespace Appc.ImageSpec.Archive;

/// <summary>A buffer of a <see cref="BufferRing"/>, handed to the ring's worker in the order of submission.</summary>
internal sealed class BufferJob : OrderedJob
{
    private const int Size = 256 * 1024;
    private readonly BufferRing _ring;
    private bool _submitted;

    internal BufferJob(BufferRing ring)
    {
        _ring = ring;
    }

    internal byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>Bytes of the buffer that hold data.</summary>
    internal int Length { get; set; }

    internal ReadOnlySpan<byte> Data => Buffer.AsSpan(0, Length);

    internal void SubmitTo(WorkerPool worker)
    {
        _submitted = true;
        worker.Submit(this);
    }

    /// <summary>Waits until the buffer may be filled anew; throws what the worker met.</summary>
    internal void WaitUntilFree()
    {
        if (_submitted)
        {
            _submitted = false;
            Wait();
        }
    }

    protected override void Run() => _ring.Take(Data);
}

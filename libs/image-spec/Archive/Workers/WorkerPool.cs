namespace Appc.ImageSpec.Archive;

/// <summary>
/// Threads that take jobs in the order they were submitted. With no threads a job is done on the spot. Disposal lets running
/// jobs end, drops waiting ones and returns when every thread has ended.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly Queue<OrderedJob> _waiting = new();

    // A monitor, not a semaphore: SemaphoreSlim spins before it waits, and the processors have compression to do.
    private readonly object _monitor = new();
    private readonly Thread[] _threads;
    private bool _closing;

    internal WorkerPool(int threads, string name)
    {
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work, 256 * 1024) { IsBackground = true, Name = name };
            _threads[i].Start();
        }
    }

    internal void Submit(OrderedJob job)
    {
        if (_threads.Length == 0)
        {
            job.Execute();
            return;
        }

        lock (_monitor)
        {
            _waiting.Enqueue(job);
            Monitor.Pulse(_monitor);
        }
    }

    public void Dispose()
    {
        lock (_monitor)
        {
            _closing = true;
            _waiting.Clear();
            Monitor.PulseAll(_monitor);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work()
    {
        while (Take() is { } job)
        {
            job.Execute();
        }
    }

    private OrderedJob? Take()
    {
        lock (_monitor)
        {
            while (!_closing && _waiting.Count == 0)
            {
                Monitor.Wait(_monitor);
            }

            return _closing ? null : _waiting.Dequeue();
        }
    }
}

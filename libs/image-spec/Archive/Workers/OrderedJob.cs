using System.Runtime.ExceptionServices;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// A piece of work that is done on another thread and waited for, in turn, by the one that submitted it. A job may be used
/// again once it has been waited for.
/// </summary>
internal abstract class OrderedJob : IDisposable
{
    // No spinning: the processors have compression to do.
    private readonly ManualResetEventSlim _done = new(initialState: false, spinCount: 0);
    private ExceptionDispatchInfo? _failure;

    /// <summary>Waits until the job is done; throws what it threw.</summary>
    internal void Wait()
    {
        _done.Wait();
        _done.Reset();
        var failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Does the work and keeps whatever it throws for <see cref="Wait"/>.</summary>
    internal void Execute()
    {
        try
        {
            Run();
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        _done.Set();
    }

    /// <summary>Frees what the job holds; only when no worker can still be running it.</summary>
    public virtual void Dispose() => _done.Dispose();

    /// <summary>The work, on a worker's thread.</summary>
    protected abstract void Run();
}

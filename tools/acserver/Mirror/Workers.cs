using System.Collections.Concurrent;

namespace Acserver.Mirror;

/// <summary>Does the same with many things, several at a time.</summary>
internal static class Workers
{
    /// <summary>The results, in the order of the items.</summary>
    /// <param name="items">What is worked on.</param>
    /// <param name="count">How many workers.</param>
    /// <param name="worker">Makes a worker, which is used from one thread; disposed at the end where it can be.</param>
    /// <param name="work">What a worker does with an item.</param>
    internal static T[] Run<TItem, TWorker, T>(IReadOnlyList<TItem> items, int count, Func<TWorker> worker, Func<TWorker, TItem, T> work)
    {
        var results = new T[items.Count];
        var queue = new ConcurrentQueue<int>(Enumerable.Range(0, items.Count));
        var threads = Enumerable.Range(0, Math.Min(count, items.Count)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var mine = worker();
                using var owned = mine as IDisposable;
                while (queue.TryDequeue(out var number))
                {
                    results[number] = work(mine, items[number]);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(threads);
        return results;
    }
}

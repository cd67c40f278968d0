using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Counts what could not be applied, by kind and cause, and remembers the first names.</summary>
internal sealed class LossRecorder
{
    private const int MostExamples = 3;
    private readonly SortedDictionary<(string What, string Cause), (long Count, List<ByteString> Examples)> _losses = new();

    internal void Add(string what, ByteString name, string cause)
    {
        var (count, examples) = _losses.TryGetValue((what, cause), out var found) ? found : (0, []);
        if (examples.Count < MostExamples)
        {
            examples.Add(name);
        }

        _losses[(what, cause)] = (count + 1, examples);
    }

    /// <summary>Records a refusal by the kernel; false for an errno that is a real failure.</summary>
    internal bool TryAdd(string what, ByteString name, int errno)
    {
        if (errno is not (Errno.EPERM or Errno.EACCES or Errno.EOPNOTSUPP or Errno.EINVAL))
        {
            return false;
        }

        Add(what, name, SystemCallException.Describe(errno));
        return true;
    }

    internal ImmutableArray<ExtractLoss> ToLosses() =>
        [.. _losses.Select(loss => new ExtractLoss(loss.Key.What, loss.Key.Cause, loss.Value.Count, [.. loss.Value.Examples]))];
}

namespace Acserver.Upload;

/// <summary>How many images are being sent at a time, in all and with one token: each holds a file and waits for a client that may be slow.</summary>
internal sealed class UploadSlots
{
    internal const int MostInAll = 64;
    internal const int MostOfToken = 8;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byToken = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>Takes a place; null where there is none. Whoever has it gives it back by disposing it.</summary>
    internal IDisposable? TryTake(UploadToken token)
    {
        lock (_lock)
        {
            var own = _byToken.GetValueOrDefault(token.Id);
            if (_all >= MostInAll || own >= MostOfToken)
            {
                return null;
            }

            _all++;
            _byToken[token.Id] = own + 1;
            return new Slot(this, token.Id);
        }
    }

    private void Release(string id)
    {
        lock (_lock)
        {
            _all--;
            if (--_byToken[id] == 0)
            {
                _byToken.Remove(id);
            }
        }
    }

    private sealed class Slot(UploadSlots slots, string id) : IDisposable
    {
        public void Dispose() => slots.Release(id);
    }
}

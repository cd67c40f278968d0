using System.Collections.Concurrent;
using Acserver.Depot;
using Acserver.Serve;
using Appc.Linux.FileSystem;

namespace Acserver.Upload;

/// <summary>
/// The uploads under way. They live in this process: when it ends they are gone, and the next start removes what they left. Those that nobody touches for an hour
/// are given up.
/// </summary>
internal sealed class UploadSessions : IDisposable
{
    private const int IdBytes = 32;
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, UploadSession> _sessions = new(StringComparer.Ordinal);
    private readonly DepotDirectory _depot;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    internal UploadSessions(DepotDirectory depot, TimeProvider clock)
    {
        (_depot, _clock) = (depot, clock);
        _timer = clock.CreateTimer(_ => GiveUpOld(), null, s_interval, s_interval);
    }

    /// <summary>How many there are.</summary>
    internal int Count => _sessions.Count;

    /// <summary>Starts one; null when there are too many.</summary>
    internal UploadSession? Start(UploadToken token, ImageAddress address)
    {
        if (_sessions.Count >= UploadSlots.MostInAll || _sessions.Values.Count(session => session.Token.Id == token.Id) >= UploadSlots.MostOfToken)
        {
            return null;
        }

        var session = new UploadSession(Sys.RandomHex(IdBytes), token, address, WorkDirectory.Create(_depot.Temporary)) { LastUse = _clock.GetTimestamp() };
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>The session of that ID, for the token that started it and no other.</summary>
    internal UploadSession? Find(string id, UploadToken token) => _sessions.TryGetValue(id, out var session) && session.Token.Id == token.Id ? session : null;

    /// <summary>Whether it has not ended.</summary>
    internal bool Has(UploadSession session) => _sessions.ContainsKey(session.Id);

    /// <summary>Notes that a client did something with one just now.</summary>
    internal void Touch(UploadSession session) => session.LastUse = _clock.GetTimestamp();

    /// <summary>Ends one, whatever came of it.</summary>
    internal void End(UploadSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            session.Dispose();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var session in _sessions.Values)
        {
            End(session);
        }
    }

    private void GiveUpOld()
    {
        foreach (var session in _sessions.Values.Where(session => _clock.GetElapsedTime(session.LastUse) > s_longest && session.Turn.Wait(0)))
        {
            End(session);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Acserver.Serve;

/// <summary>Counters for <c>/metrics</c>, in Prometheus' text format.</summary>
internal sealed class Metrics
{
    private static readonly double[] s_seconds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long[] _byStatusClass = new long[6];
    private readonly long[] _byDuration = new long[s_seconds.Length + 1];
    private readonly List<(string Name, string Type, string Help, Func<long> Value)> _others = [];
    private long _microseconds;
    private long _bytes;
    private long _connections;
    private long _connectionsOpen;
    private long _published;
    private long _refused;

    internal void ConnectionOpened()
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _connectionsOpen);
    }

    internal void ConnectionClosed() => Interlocked.Decrement(ref _connectionsOpen);

    /// <summary>A request was answered.</summary>
    internal void Answered(int status, long bytes, TimeSpan took)
    {
        var i = 0;
        while (i < s_seconds.Length && took.TotalSeconds > s_seconds[i])
        {
            i++;
        }

        Interlocked.Increment(ref _byDuration[i]);
        Interlocked.Increment(ref _byStatusClass[Math.Clamp(status / 100, 0, 5)]);
        Interlocked.Add(ref _microseconds, (long)took.TotalMicroseconds);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Somebody with a token tried to publish.</summary>
    internal void Uploaded(bool published) => Interlocked.Increment(ref published ? ref _published : ref _refused);

    /// <summary>One more that somebody else keeps; before the first <see cref="Write"/>.</summary>
    internal void Add(string name, string type, string help, Func<long> value) => _others.Add((name, type, help, value));

    /// <summary>All of them.</summary>
    internal byte[] Write()
    {
        var text = new StringBuilder();
        Head(text, "acserver_requests_total", "counter", "Requests answered, by class of status.");
        for (var i = 2; i < _byStatusClass.Length; i++)
        {
            text.Append($"acserver_requests_total{{status=\"{i}xx\"}} {Interlocked.Read(ref _byStatusClass[i])}\n");
        }

        WriteDurations(text);
        Head(text, "acserver_uploads_total", "counter", "Attempts to publish with a token, by how they ended.");
        text.Append($"acserver_uploads_total{{result=\"published\"}} {Interlocked.Read(ref _published)}\nacserver_uploads_total{{result=\"refused\"}} {Interlocked.Read(ref _refused)}\n");
        One(text, "acserver_response_bytes_total", "counter", "Bytes of bodies sent.", Interlocked.Read(ref _bytes));
        One(text, "acserver_connections_total", "counter", "Connections accepted.", Interlocked.Read(ref _connections));
        One(text, "acserver_connections_open", "gauge", "Connections open now.", Interlocked.Read(ref _connectionsOpen));
        One(text, "acserver_uptime_seconds", "gauge", "Seconds since the start.", (long)Stopwatch.GetElapsedTime(_started).TotalSeconds);
        One(text, "process_resident_memory_bytes", "gauge", "Resident memory.", Environment.WorkingSet);
        foreach (var (name, type, help, value) in _others)
        {
            One(text, name, type, help, value());
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private void WriteDurations(StringBuilder text)
    {
        const string name = "acserver_request_duration_seconds";
        Head(text, name, "histogram", "From a request's head to its answer's end.");
        var count = 0L;
        for (var i = 0; i < _byDuration.Length; i++)
        {
            count += Interlocked.Read(ref _byDuration[i]);
            var most = i < s_seconds.Length ? s_seconds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append($"{name}_bucket{{le=\"{most}\"}} {count}\n");
        }

        var sum = (Interlocked.Read(ref _microseconds) / 1e6).ToString("0.######", CultureInfo.InvariantCulture);
        text.Append($"{name}_sum {sum}\n{name}_count {count}\n");
    }

    private static void One(StringBuilder text, string name, string type, string help, long value)
    {
        Head(text, name, type, help);
        text.Append($"{name} {value}\n");
    }

    private static void Head(StringBuilder text, string name, string type, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");
}

using System.Diagnostics;
using System.Text;

namespace Acserver.Serve;

/// <summary>Counters for <c>/metrics</c>, in Prometheus' text format.</summary>
internal sealed class Metrics
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long[] _byStatusClass = new long[6];
    private long _bytes;
    private long _connections;
    private long _connectionsOpen;

    internal void ConnectionOpened()
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _connectionsOpen);
    }

    internal void ConnectionClosed() => Interlocked.Decrement(ref _connectionsOpen);

    internal void Answered(int status, long bytes)
    {
        Interlocked.Increment(ref _byStatusClass[Math.Clamp(status / 100, 0, 5)]);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>All of them.</summary>
    internal byte[] Write()
    {
        var text = new StringBuilder();
        text.Append("# HELP acserver_requests_total Requests answered, by class of status.\n# TYPE acserver_requests_total counter\n");
        for (var i = 2; i < _byStatusClass.Length; i++)
        {
            text.Append($"acserver_requests_total{{status=\"{i}xx\"}} {Interlocked.Read(ref _byStatusClass[i])}\n");
        }

        Add(text, "acserver_response_bytes_total", "counter", "Bytes of bodies sent.", Interlocked.Read(ref _bytes));
        Add(text, "acserver_connections_total", "counter", "Connections accepted.", Interlocked.Read(ref _connections));
        Add(text, "acserver_connections_open", "gauge", "Connections open now.", Interlocked.Read(ref _connectionsOpen));
        Add(text, "acserver_uptime_seconds", "gauge", "Seconds since the start.", (long)Stopwatch.GetElapsedTime(_started).TotalSeconds);
        Add(text, "process_resident_memory_bytes", "gauge", "Resident memory.", Environment.WorkingSet);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Add(StringBuilder text, string name, string type, string help, long value) =>
        text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}

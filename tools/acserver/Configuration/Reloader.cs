using System.Diagnostics;
using System.Runtime.InteropServices;
using Acserver.Serve;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acserver.Configuration;

/// <summary>
/// SIGHUP: the configuration, certificate and key are read again, and the access log is opened anew, so that it can be rotated. All of it counts or nothing: what is
/// wrong leaves the old in use. Connections and requests under way go on.
/// </summary>
internal sealed class Reloader : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConfigSource _source;
    private readonly ServeOptions _atStart;
    private readonly Action<ServeOptions> _apply;
    private readonly PosixSignalRegistration _registration;

    /// <summary>Waits for signals from now on.</summary>
    /// <param name="source">Where options come from.</param>
    /// <param name="atStart">Those that the server was started with.</param>
    /// <param name="apply">Makes options count, or throws and changes nothing.</param>
    internal Reloader(ConfigSource source, ServeOptions atStart, Action<ServeOptions> apply)
    {
        (_source, _atStart, _apply) = (source, atStart, apply);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Reload();
        });
    }

    public void Dispose() => _registration.Dispose();

    private void Reload()
    {
        lock (_lock)
        {
            Supervisor.Notify($"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}");
            try
            {
                var options = _source.Read();
                _apply(options);
                Report.Info($"the configuration was read again{Late(options)}");
            }
            catch (Exception e) when (e is BadInputException or UsageException or IOException or UnauthorizedAccessException or SystemCallException)
            {
                Report.Warn($"the old configuration stays in use: {e.Message}");
            }

            Supervisor.Notify("READY=1");
        }
    }

    private string Late(ServeOptions options)
    {
        var late = new List<string>();
        Add(late, "store", options.Store == _atStart.Store);
        Add(late, "listen", options.Listen.SequenceEqual(_atStart.Listen));
        Add(late, "max-connections", options.MaxConnections == _atStart.MaxConnections);
        Add(late, "TLS or none", options.Certificate is null == _atStart.Certificate is null);
        return late.Count == 0 ? string.Empty : $"; only from the next start counts what it says of {string.Join(", ", late)}";
    }

    private static void Add(List<string> late, string key, bool isUnchanged)
    {
        if (!isUnchanged)
        {
            late.Add(key);
        }
    }
}

using System.Text;

namespace Appc.PodLaunch.Services;

/// <summary>
/// Makes one service of the apps that notify: what they say on their sockets (sd_notify(3)) becomes what the service manager hears. The pod is
/// ready when all of them are. What speaks of process ids or descriptors is left out, for they mean something else outside. Pure: text in, text out.
/// </summary>
internal sealed class NotifyFilter
{
    /// <summary>What systemd takes at most.</summary>
    internal const int LongestMessage = 4096;

    /// <summary>The line by which a service says that it is ready.</summary>
    internal const string IsReady = "READY=1";

    private static readonly string[] s_ofAnyApp = ["ERRNO", "BUSERROR", "VARLINKERROR", "EXTEND_TIMEOUT_USEC", "MONOTONIC_USEC"];
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string[] _apps;
    private readonly bool[] _ready;
    private readonly bool[] _stopping;
    private readonly bool[] _alive;
    private readonly bool[] _ended;
    private bool _isAnnounced;

    /// <summary>A filter for the apps with these names.</summary>
    internal NotifyFilter(string[] apps)
    {
        _apps = apps;
        (_ready, _stopping, _alive, _ended) = (new bool[apps.Length], new bool[apps.Length], new bool[apps.Length], new bool[apps.Length]);
    }

    /// <summary>What to tell the service manager when an app said something; null for nothing.</summary>
    /// <param name="app">Index of the app.</param>
    /// <param name="message">One datagram.</param>
    internal string? Take(int app, ReadOnlySpan<byte> message)
    {
        if (message.Length > LongestMessage || message.Contains((byte)0))
        {
            return null;
        }

        try
        {
            var said = s_strict.GetString(message).Split('\n').Select(line => Pass(app, line)).Where(line => line is not null).ToList();
            return said.Count == 0 ? null : string.Join('\n', said);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>An app has ended: nobody waits any more for a word of it that it lives. One that never became ready keeps the pod from being so.</summary>
    internal void End(int app) => _ended[app] = true;

    private string? Pass(int app, string line)
    {
        var name = line.Split('=')[0];
        return line switch
        {
            IsReady => Ready(app, line),
            "RELOADING=1" => Reload(app, line),
            "STOPPING=1" => All(_stopping, app) ? line : null,
            "WATCHDOG=1" => Live(app, line),
            "WATCHDOG=trigger" => line,
            _ when name == "STATUS" && line.Length > name.Length => _apps.Length == 1 ? line : $"STATUS={_apps[app]}: {line["STATUS=".Length..]}",
            _ when name == "WATCHDOG_USEC" && line.Length > name.Length => _apps.Length == 1 ? line : null,
            _ => line.Length > name.Length && (s_ofAnyApp.Contains(name) || name.StartsWith("X_", StringComparison.Ordinal)) ? line : null,
        };
    }

    private string? Ready(int app, string line)
    {
        var isNews = All(_ready, app) && !_isAnnounced;
        _isAnnounced |= isNews;
        return isNews ? line : null;
    }

    private string Reload(int app, string line)
    {
        (_ready[app], _isAnnounced) = (false, false);
        return line;
    }

    private string? Live(int app, string line)
    {
        _alive[app] = true;
        if (!_alive.Zip(_ended).All(each => each.First || each.Second))
        {
            return null;
        }

        Array.Clear(_alive);
        return line;
    }

    private static bool All(bool[] flags, int app)
    {
        flags[app] = true;
        return !flags.Contains(value: false);
    }
}

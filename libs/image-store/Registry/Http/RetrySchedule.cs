using System.Net;

namespace Appc.ImageStore.Registry.Http;

/// <summary>When to try again: after 0.5, 1, 2, 4 and 8 seconds, or when the server says, but not for ever.</summary>
internal sealed class RetrySchedule
{
    private const int MostAttempts = 6;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(5);
    private readonly Action<string>? _notice;
    private int _attempts;

    internal RetrySchedule(Action<string>? notice)
    {
        _notice = notice;
    }

    /// <summary>True for an answer that another attempt may improve.</summary>
    internal static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Something useful arrived: the attempts are counted anew, unless they were given up.</summary>
    internal void Progress() => _attempts = _attempts < MostAttempts ? 0 : _attempts;

    /// <summary>Waits before another attempt; false when there have been enough.</summary>
    internal bool Again(string cause) => Wait(cause, TimeSpan.FromSeconds(0.5 * Math.Pow(2, _attempts)));

    /// <summary>As <see cref="Again(string)"/>, for as long as the response asks for; false also when that is longer than five minutes.</summary>
    internal bool Again(HttpResponseMessage response)
    {
        var cause = $"{CappedBody.Host(response)} answered {(int)response.StatusCode}";
        var after = response.Headers.RetryAfter;
        var asked = after?.Delta ?? after?.Date - DateTimeOffset.UtcNow;
        if (asked > s_longestWait)
        {
            _attempts = MostAttempts;
        }

        return asked is { } wait ? Wait(cause, wait < TimeSpan.Zero ? TimeSpan.Zero : wait) : Again(cause);
    }

    private bool Wait(string cause, TimeSpan wait)
    {
        if (++_attempts >= MostAttempts)
        {
            return false;
        }

        _notice?.Invoke($"{cause}; trying again in {wait.TotalSeconds:0.#} s");
        Thread.Sleep(wait);
        return true;
    }
}

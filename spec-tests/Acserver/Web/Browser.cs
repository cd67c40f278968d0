using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpecTests.Acserver.Web;

/// <summary>
/// A headless Chromium, spoken to by the DevTools protocol over a WebSocket of loopback. It resolves no name and has a profile of its own. Everything has a time limit.
/// </summary>
public sealed partial class Browser : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private readonly TempDirectory _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Process? _process;
    private Task _reader = Task.CompletedTask;
    private int _last;

    /// <summary>What the pages said since the last <see cref="TakeEvents"/>.</summary>
    internal IReadOnlyList<JsonElement> TakeEvents()
    {
        List<JsonElement> events = [];
        while (_events.TryDequeue(out var one))
        {
            events.Add(one);
        }

        return events;
    }

    /// <summary>Opens an empty page; the browser is started with the first one.</summary>
    internal BrowserPage Open()
    {
        if (_process is null)
        {
            Start();
        }

        var target = Send(null, "Target.createTarget", new { url = "about:blank" }).GetProperty("targetId").GetString()!;
        var session = Send(null, "Target.attachToTarget", new { targetId = target, flatten = true }).GetProperty("sessionId").GetString()!;
        return new BrowserPage(this, target, session);
    }

    /// <summary>One command and its answer.</summary>
    internal JsonElement Send(string? session, string method, object? parameters = null)
    {
        var answer = Ask(session, method, parameters);
        Assert.False(answer.TryGetProperty("error", out var error), $"{method}: {error}");
        return answer.GetProperty("result");
    }

    /// <summary>One command and its answer, which holds an error where the page is being replaced by another at that moment.</summary>
    internal JsonElement Ask(string? session, string method, object? parameters = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = JsonSerializer.SerializeToUtf8Bytes(session is null ? (object)new { id, method, @params = parameters ?? new { } } : new { id, method, @params = parameters ?? new { }, sessionId = session });
        Assert.True(_sending.Wait(s_limit), "the browser takes no command");
        try
        {
            Assert.True(_socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None).Wait(s_limit), $"{method}: not taken");
        }
        finally
        {
            _sending.Release();
        }

        Assert.True(answer.Task.Wait(s_limit), $"{method}: no answer");
        return answer.Task.Result;
    }

    /// <summary>Waits until something holds.</summary>
    internal static void WaitFor(Func<bool> condition, string what) => Assert.True(SpinWait.SpinUntil(
        () =>
        {
            Thread.Sleep(20);
            return condition();
        },
        s_limit), what);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(s_limit);
            process.Dispose();
            _reader.Wait(s_limit);
        }

        _socket.Dispose();
        _ending.Dispose();
        _sending.Dispose();
        _profile.Dispose();
    }

    private void Start()
    {
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-sync", "--disable-extensions", "--disable-default-apps",
            "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0",
            $"--user-data-dir={_profile.Path}", "about:blank",
        ];
        var start = new ProcessStartInfo("chromium", arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["HOME"] = _profile.Path;
        _process = Process.Start(start)!;
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null && Listening().Match(line.Data) is { Success: true } match)
            {
                address.TrySetResult(match.Value);
            }
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Assert.True(address.Task.Wait(s_limit), "the browser did not start");
        Assert.True(_socket.ConnectAsync(new Uri(address.Task.Result), CancellationToken.None).Wait(s_limit), "the browser takes no connection");
        _reader = Task.Run(Read);
    }

    private async Task Read()
    {
        var buffer = new byte[64 << 10];
        var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _ending.Token);
                message.Write(buffer, 0, part.Count);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                if (part.EndOfMessage)
                {
                    Take(JsonDocument.Parse(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length)).RootElement);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // the browser is gone; whoever waits for an answer runs into the limit
        }
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("id", out var id) && _waiting.TryRemove(id.GetInt32(), out var waiting))
        {
            waiting.SetResult(message);
        }
        else
        {
            _events.Enqueue(message);
        }
    }

    [GeneratedRegex(@"ws://127\.0\.0\.1:\d+/devtools/browser/[0-9a-f-]+", RegexOptions.None, 1000)]
    private static partial Regex Listening();
}

using System.Text.Json;

namespace SpecTests.Acserver.Web;

/// <summary>One tab.</summary>
internal sealed class BrowserPage : IDisposable
{
    private readonly Browser _browser;
    private readonly string _target;
    private readonly string _session;
    private readonly List<string> _complaints = [];

    internal BrowserPage(Browser browser, string target, string session)
    {
        (_browser, _target, _session) = (browser, target, session);
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network", "Accessibility" })
        {
            Send(domain + ".enable");
        }
    }

    /// <summary>What the browser complained about on this page so far: violations of the policy, failed loads, exceptions.</summary>
    internal IReadOnlyList<string> Complaints
    {
        get
        {
            Drain();
            return _complaints;
        }
    }

    internal JsonElement Send(string method, object? parameters = null) => _browser.Send(_session, method, parameters);

    internal void UseDark(bool dark) =>
        Send("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });

    internal void UseScript(bool script) => Send("Emulation.setScriptExecutionDisabled", new { value = !script });

    internal void Resize(int width, int height) => Send("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = width < 600 });

    /// <summary>Goes to an address and waits until the page is loaded.</summary>
    internal void Go(string address)
    {
        Drain();
        _complaints.Clear();
        var answer = Send("Page.navigate", new { url = address });
        Assert.False(answer.TryGetProperty("errorText", out var error), $"{address}: {error}");
        WaitUntilLoaded();
    }

    /// <summary>Waits until a page that was asked for by a click is there.</summary>
    internal void WaitUntilLoaded() => Browser.WaitFor(
        () => TryText("document.readyState + ' ' + (location.href !== 'about:blank')") == "complete true", "the page does not load");

    /// <summary>The text that a script finds; null while the page is being replaced by another.</summary>
    internal string? TryText(string script) =>
        _browser.Ask(_session, "Runtime.evaluate", new { expression = script, returnByValue = true }).TryGetProperty("result", out var answer)
        && answer.GetProperty("result").TryGetProperty("value", out var value) ? value.GetString() : null;

    /// <summary>The value of a script; scripts of tests run where those of pages may not.</summary>
    internal JsonElement Evaluate(string script)
    {
        var answer = Send("Runtime.evaluate", new { expression = script, returnByValue = true, awaitPromise = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out var failure), $"{script}: {failure}");
        var result = answer.GetProperty("result");
        return result.TryGetProperty("value", out var value) ? value : default;
    }

    internal string Text(string script) => Evaluate(script).GetString()!;

    internal int Number(string script) => Evaluate(script).GetInt32();

    internal bool Holds(string script) => Evaluate(script).GetBoolean();

    internal void WaitFor(string script) => Browser.WaitFor(() => Holds(script), $"never: {script}; complaints: {string.Join('\n', Complaints)}");

    /// <summary>Presses and releases a key.</summary>
    internal void Press(string key)
    {
        var code = key switch { "Tab" => 9, "Enter" => 13, "Escape" => 27, "ArrowRight" => 39, "ArrowLeft" => 37, _ => throw new ArgumentException(key) };
        Send("Input.dispatchKeyEvent", new { type = key == "Enter" ? "keyDown" : "rawKeyDown", key, code = key, windowsVirtualKeyCode = code, text = key == "Enter" ? "\r" : string.Empty });
        Send("Input.dispatchKeyEvent", new { type = "keyUp", key, code = key, windowsVirtualKeyCode = code });
    }

    internal void Type(string text) => Send("Input.insertText", new { text });

    /// <summary>What assistive programs see: role and name of everything that is not hidden from them.</summary>
    internal List<(string Role, string Name)> Accessible() =>
        [.. Send("Accessibility.getFullAXTree").GetProperty("nodes").EnumerateArray().Where(node => !node.GetProperty("ignored").GetBoolean()).Select(node => (Value(node, "role"), Value(node, "name")))];

    internal byte[] Screenshot() => Convert.FromBase64String(Send("Page.captureScreenshot", new { format = "png", captureBeyondViewport = false }).GetProperty("data").GetString()!);

    public void Dispose() => _browser.Send(null, "Target.closeTarget", new { targetId = _target });

    private static string Value(JsonElement node, string name) =>
        node.TryGetProperty(name, out var property) && property.TryGetProperty("value", out var value) ? value.ToString() : string.Empty;

    private void Drain()
    {
        foreach (var message in _browser.TakeEvents().Where(message => message.TryGetProperty("sessionId", out var session) && session.GetString() == _session))
        {
            var parameters = message.GetProperty("params");
            var complaint = message.GetProperty("method").GetString() switch
            {
                "Log.entryAdded" when parameters.GetProperty("entry").GetProperty("level").GetString() is "error" or "warning" => parameters.GetProperty("entry").ToString(),
                "Runtime.exceptionThrown" or "Network.loadingFailed" => parameters.ToString(),
                "Runtime.consoleAPICalled" => parameters.ToString(),
                _ => null,
            };
            if (complaint is not null)
            {
                _complaints.Add(complaint);
            }
        }
    }
}

using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace SpecTests.Acserver;

/// <summary>What a server answered, as it stood on the wire.</summary>
internal sealed record RawAnswer(int Status, string Head, byte[] Body)
{
    internal string Text => Encoding.UTF8.GetString(Body);

    internal string Header(string name) => Head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2))
        .FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim() ?? string.Empty;
}

/// <summary>The published acserver on a port of its own choice on loopback.</summary>
internal sealed partial class RunningServer : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2); // a process that is killed in fsync(2) ends when the disk has answered
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private RunningServer(Process process)
    {
        _process = process;
    }

    internal int Port { get; private set; }

    internal int Id => _process.Id;

    /// <summary>Everything that it said on standard error so far.</summary>
    internal string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Whether it says something on standard error, now or in a moment.</summary>
    internal bool Says(string text) => SpinWait.SpinUntil(() => Errors.Contains(text, StringComparison.Ordinal), s_limit);

    internal static RunningServer Start(string store, params string[] arguments)
    {
        string[] log = arguments.Contains("--access-log") ? [] : ["--access-log", "none"];
        return StartProgram(Tool.PathOf("acserver"), ["serve", "--store", store, "--listen", "127.0.0.1:0", .. log, .. arguments]);
    }

    /// <summary>Starts a program that ends up as a server, and waits until it serves.</summary>
    internal static RunningServer StartProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        var server = new RunningServer(Process.Start(start)!);
        server.WaitUntilItServes();
        return server;
    }

    /// <summary>Sends bytes as they are and reads one answer.</summary>
    internal RawAnswer Send(string request)
    {
        using var client = Connect();
        client.GetStream().Write(Encoding.Latin1.GetBytes(request));
        return Read(client.GetStream(), !request.StartsWith("HEAD", StringComparison.Ordinal));
    }

    internal RawAnswer Get(string target, string host = "example.com", params string[] headers) =>
        Send($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    /// <summary>Whether new connections are taken.</summary>
    internal bool Accepts()
    {
        try
        {
            using var client = Connect();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal TcpClient Connect() => new("127.0.0.1", Port) { ReceiveTimeout = (int)s_limit.TotalMilliseconds, SendTimeout = (int)s_limit.TotalMilliseconds };

    /// <summary>One answer from a connection; status 0 where the connection ends without one.</summary>
    internal static RawAnswer Read(Stream stream, bool hasBody = true)
    {
        var head = new List<byte>();
        while (!(head is [.., 13, 10, 13, 10]))
        {
            var next = stream.ReadByte();
            if (next < 0)
            {
                return new RawAnswer(0, Encoding.Latin1.GetString([.. head]), []);
            }

            head.Add((byte)next);
        }

        var text = Encoding.Latin1.GetString([.. head]);
        var answer = new RawAnswer(int.Parse(text.Split(' ')[1]), text, []);
        if (!hasBody || answer.Status is 304 or 204 || !int.TryParse(answer.Header("content-length"), out var length))
        {
            return answer;
        }

        var body = new byte[length];
        stream.ReadExactly(body);
        return answer with { Body = body };
    }

    /// <summary>Asks it to end, and waits.</summary>
    internal int Stop()
    {
        Tool.RunProgram("kill", ["-TERM", $"{_process.Id}"], new RunOptions()).Expect(0);
        return WaitForEnd();
    }

    /// <summary>Waits for a server that was told to end.</summary>
    internal int WaitForEnd()
    {
        Assert.True(_process.WaitForExit(s_limit), "the server did not end");
        return _process.ExitCode;
    }

    /// <summary>Ends it without a word, as a power cut does.</summary>
    internal void Kill()
    {
        _process.Kill();
        Assert.True(_process.WaitForExit(s_limit), "the server did not end");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(s_limit);
        }

        _process.Dispose();
    }

    private void WaitUntilItServes()
    {
        var serves = new ManualResetEventSlim(); // not disposed: lines go on coming
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }

            if (line.Data is null || Serving().Match(line.Data) is { Success: true })
            {
                Port = line.Data is null ? Port : int.Parse(Serving().Match(line.Data).Groups[1].Value);
                serves.Set();
            }
        };
        _process.BeginErrorReadLine();
        Assert.True(serves.Wait(s_limit) && Port > 0, $"the server did not start: {Errors}");
    }

    [GeneratedRegex(@"serving https?://[^:]*:(\d+)", RegexOptions.None, 1000)]
    private static partial Regex Serving();
}

using System.Buffers;
using System.Text.Json;
using Appc.CommandLine;
using Appc.Linux;

namespace Acserver.Serve;

/// <summary>
/// A JSON line for each request. Lines are gathered and written by a thread of their own; where the disk cannot keep up lines are dropped and counted,
/// and requests go on.
/// </summary>
internal sealed class AccessLog : IDisposable
{
    private const int MostWaiting = 8 << 20;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private readonly Thread _writer;
    private readonly ManualResetEventSlim _ending = new();
    private ArrayBufferWriter<byte> _waiting = new(64 << 10);
    private ArrayBufferWriter<byte> _spare = new(64 << 10);
    private volatile Stream? _output;
    private Stream? _retired;
    private long _dropped;
    private long _droppedInAll;

    private AccessLog(Stream? output)
    {
        _output = output;
        _writer = new Thread(Write) { IsBackground = true, Name = "access log" };
        _writer.Start();
    }

    /// <summary>Opens it.</summary>
    /// <param name="where"><c>-</c> for standard output, <c>none</c>, or a file that is added to.</param>
    internal static AccessLog Open(string where) => new(OpenOutput(where));

    /// <summary>False where nobody wants lines.</summary>
    internal bool IsOn => _output is not null;

    /// <summary>How many lines it could not take.</summary>
    internal long Dropped => Interlocked.Read(ref _droppedInAll);

    /// <summary>
    /// Opens it again, perhaps elsewhere: a file that was renamed is let go of once the lines that wait are in it. No line is lost.
    /// </summary>
    /// <exception cref="IOException">The file cannot be opened; the old one stays in use.</exception>
    internal void Reopen(string where)
    {
        var output = OpenOutput(where);
        lock (_writing)
        {
            lock (_lock)
            {
                (_retired, _output) = (_output, output);
            }

            WriteWaiting();
        }
    }

    internal void Add(in AccessEntry entry)
    {
        if (!IsOn)
        {
            return;
        }

        lock (_lock)
        {
            if (_waiting.WrittenCount > MostWaiting)
            {
                _dropped++;
                _droppedInAll++;
                return;
            }

            using (var json = new Utf8JsonWriter(_waiting))
            {
                entry.Write(json);
            }

            _waiting.Write("\n"u8);
        }
    }

    /// <summary>Writes what is left.</summary>
    public void Dispose()
    {
        _ending.Set();
        _writer.Join(TimeSpan.FromSeconds(5));
        _output?.Dispose();
        _ending.Dispose();
    }

    private static Stream? OpenOutput(string where) => where switch
    {
        "none" => null,
        "-" => Console.OpenStandardOutput(),
        _ => new FileStream(where, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0),
    };

    private void Write()
    {
        bool isEnding;
        do
        {
            isEnding = _ending.Wait(s_interval);
            lock (_writing)
            {
                WriteWaiting();
            }
        }
        while (!isEnding);
    }

    private void WriteWaiting()
    {
        ArrayBufferWriter<byte> full;
        Stream? output, retired;
        long dropped;
        lock (_lock)
        {
            (full, _waiting, _spare) = (_waiting, _spare, _waiting);
            (dropped, _dropped) = (_dropped, 0);
            (output, retired, _retired) = (_retired ?? _output, _retired, null);
        }

        try
        {
            output?.Write(full.WrittenSpan);
            output?.Flush();
            retired?.Dispose();
        }
        catch (IOException e)
        {
            Report.Warn($"access log: {ByteEscaping.ToDisplay(e.Message)}");
        }

        if (dropped > 0)
        {
            Report.Warn($"access log: {dropped} lines were dropped");
        }

        full.ResetWrittenCount();
    }
}

/// <summary>One line of the access log.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Client">The address it came from.</param>
/// <param name="Method">As sent.</param>
/// <param name="Host">As sent.</param>
/// <param name="Target">As sent, nothing decoded.</param>
/// <param name="Status">The answer's.</param>
/// <param name="Bytes">Of the body, as far as it was sent.</param>
/// <param name="Milliseconds">From the request's head to the answer's end.</param>
/// <param name="Agent">What the client calls itself.</param>
/// <param name="Token">The ID of the token that was shown; null for none that counts.</param>
/// <param name="IsCut">Whether the client went away before the end.</param>
internal readonly record struct AccessEntry(
    DateTimeOffset Time, string? Client, string Method, string Host, string Target, int Status, long Bytes, double Milliseconds, string? Agent, string? Token, bool IsCut)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("time", Time);
        json.WriteString("client", Client);
        json.WriteString("method", Method);
        json.WriteString("host", Host);
        json.WriteString("target", Target);
        json.WriteNumber("status", Status);
        json.WriteNumber("bytes", Bytes);
        json.WriteNumber("ms", Math.Round(Milliseconds, 3));
        json.WriteString("agent", Agent);
        if (Token is not null)
        {
            json.WriteString("token", Token);
        }

        if (IsCut)
        {
            json.WriteBoolean("cut", true);
        }

        json.WriteEndObject();
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Metadata;

/// <summary>
/// The metadata service of one pod: it lives in the runner's process, answers on a socket that belongs to the pod's network, and ends with this object. One thread accepts, each
/// connection has its own for one request; a client that takes longer than ten seconds is cut off, and the seventeenth at a time waits.
/// </summary>
internal sealed class MetadataServer : IDisposable
{
    private const int MostAtATime = 16;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromMilliseconds(50);
    private readonly SafeFileHandle _listener;
    private readonly MetadataAnswers _answers;
    private readonly SemaphoreSlim _slots = new(MostAtATime);
    private volatile bool _isDisposed;

    private MetadataServer(SafeFileHandle listener, MetadataAnswers answers)
    {
        (_listener, _answers) = (listener, answers);
    }

    /// <summary>Begins to answer.</summary>
    /// <param name="listener">A socket that listens; taken over.</param>
    /// <param name="answers">What to answer.</param>
    internal static MetadataServer Start(SafeFileHandle listener, MetadataAnswers answers)
    {
        var server = new MetadataServer(listener, answers);
        new Thread(server.Accept) { IsBackground = true, Name = "metadata" }.Start();
        return server;
    }

    /// <summary>Stops listening: the thread that accepts is woken, and lets the socket go.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Processes.ShutDown(_listener);
    }

    /// <summary>Until somebody asks, nothing of the framework's network code is touched: most pods never do, and it costs each launch a millisecond.</summary>
    private void Accept()
    {
        using var listener = _listener;
        Processes.WaitReadable(listener);
        if (_isDisposed)
        {
            return; // nobody ever asked
        }

        using var own = Processes.DuplicateAbove(listener, 3);
        using var socket = new Socket(new SafeSocketHandle(own.DangerousGetHandle(), ownsHandle: false));
        while (!_isDisposed)
        {
            _slots.Wait();
            try
            {
                var client = socket.Accept();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
            catch (SocketException) when (!_isDisposed)
            {
                _slots.Release(); // that client went away before it was taken in, or there are too many open files: not for ever
                Thread.Sleep(s_afterFailure);
            }
            catch (SocketException)
            {
                return; // the pod has ended
            }
        }
    }

    private void Serve(Socket client)
    {
        using var patience = new Timer(_ => client.Dispose(), null, s_patience, Timeout.InfiniteTimeSpan);
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            var request = MetadataRequestReader.Read(stream, out var refusal);
            if (request is not null || refusal != 0)
            {
                Write(stream, request is null ? MetadataAnswers.Refuse(refusal, "not a request that is understood here") : Answer(request), request?.Method == "HEAD");
                client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // the client went away, which is its right, or took too long
        }
        finally
        {
            _slots.Release();
        }
    }

    private MetadataAnswer Answer(MetadataRequest request)
    {
        try
        {
            return _answers.Answer(request);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MetadataAnswers.Refuse(500, "the service failed: a key cannot be read");
        }
    }

    private static void Write(Stream stream, MetadataAnswer answer, bool headOnly)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {Phrase(answer.Status)}\r\nContent-Type: {answer.Type}\r\nContent-Length: {answer.Body.Length}\r\n")
            + "Cache-Control: no-store\r\nConnection: close\r\n\r\n";
        stream.Write([.. Encoding.ASCII.GetBytes(head), .. headOnly ? [] : answer.Body]);
    }

    private static string Phrase(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        _ => "Internal Server Error",
    };
}

using System.Net.Sockets;
using System.Text;

namespace SpecTests.Acserver;

/// <summary>A server with one published image and a token for its names, for tests that change nothing.</summary>
public sealed class AnsweringServer : IDisposable
{
    /// <summary>Publishes and starts.</summary>
    public AnsweringServer()
    {
        Depot = new DepotFixture();
        Image = Depot.Add("example.com/team/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        Token = Depot.Run("token", "create", "--prefix", "example.com/team").Expect(0).Out.Trim();
        Server = RunningServer.Start(Depot.Path);
    }

    internal DepotFixture Depot { get; }

    internal byte[] Image { get; }

    internal string Token { get; }

    internal RunningServer Server { get; }

    /// <summary>Sends bytes, of which the last request asks for the connection to be closed, and takes all that comes until the server closes it.</summary>
    /// <returns>The statuses of all answers, and whether the server announced the end.</returns>
    internal (string Statuses, bool Closed) Exchange(string sent)
    {
        using var client = Server.Connect();
        var stream = client.GetStream();
        stream.Write(Encoding.Latin1.GetBytes(sent));
        var received = new StringBuilder();
        try
        {
            var buffer = new byte[16 << 10];
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // it closes what it does not understand without reading all of it
        }

        var statuses = received.ToString().Split("HTTP/1.1 ").Skip(1).Select(answer => answer[..3]);
        return (string.Join(' ', statuses), received.ToString().Contains("\r\nConnection: close\r\n", StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Server.Dispose();
        Depot.Dispose();
    }
}

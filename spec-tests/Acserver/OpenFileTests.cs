using System.Net.Sockets;
using Acserver.Serve;

namespace SpecTests.Acserver;

/// <summary>A server takes no more clients than it has files for, so that those it takes are served and the others know at once.</summary>
public sealed class OpenFileTests
{
    private const int Limit = 300;

    [Theory]
    [InlineData(1_000_000, 20_000, 20_000)]
    [InlineData(20_000, 20_000, 14_712)]
    [InlineData(1024, 20_000, 480)]
    [InlineData(1024, 100, 100)]
    [InlineData(8, 20_000, 3)]
    public void Files_are_shared_out(int limit, int wanted, int connections)
    {
        var budget = OpenFileBudget.Of(limit, wanted);
        Assert.Equal(connections, budget.Connections);
        Assert.InRange(budget.Images, 1, limit - connections);
    }

    [NeedsFact("prlimit")]
    public void Clients_beyond_the_limit_are_sent_away_and_the_others_are_served()
    {
        using var depot = new DepotFixture();
        var image = depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var most = OpenFileBudget.Of(Limit, 20_000).Connections;
        using var server = RunningServer.StartProgram(
            "prlimit", $"--nofile={Limit}:{Limit}", Tool.PathOf("acserver"), "serve", "--store", depot.Path, "--listen", "127.0.0.1:0", "--access-log", "none");
        Assert.Contains($"leaves room for {most} connections, not 20000", server.Errors, StringComparison.Ordinal);
        List<TcpClient> idle = [];
        try
        {
            for (var i = 0; i < most - 1; i++)
            {
                idle.Add(server.Connect());
                idle[i].GetStream().Write("GET / HTTP/1.1\r\nHo"u8);
            }

            Assert.Equal(image, server.Get("/-/images/example.com/hello/1.0.0/linux/amd64.aci").Body);
            for (var i = 0; i < Limit; i++)
            {
                idle.Add(server.Connect());
            }

            Assert.Equal(-1, idle[^1].GetStream().ReadByte()); // at once, not after a time
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }
}

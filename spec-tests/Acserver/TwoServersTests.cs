using System.Text;

namespace SpecTests.Acserver;

/// <summary>Two servers on one store, as while one takes over from the other: what one publishes the other serves, and neither touches what the other works on.</summary>
public sealed class TwoServersTests
{
    private const string Address = "/-/images/example.com/hello/1.0.0/linux/amd64.aci";

    [Fact]
    public void They_serve_one_store_and_one_of_two_uploads_wins()
    {
        using var depot = new DepotFixture();
        var token = depot.Run("token", "create", "--prefix", "example.com", "--quota", "1000000").Expect(0).Out.Trim();
        using var first = RunningServer.Start(depot.Path);
        using var second = RunningServer.Start(depot.Path);
        var images = Enumerable.Range(0, 6).Select(i => depot.Image("example.com/hello", $"{i}", "version=1.0.0", "os=linux", "arch=amd64")).ToList();
        var answers = images.AsParallel().WithDegreeOfParallelism(6).Select((image, i) => (image, Put(i % 2 == 0 ? first : second, token, image))).ToList();
        var (winner, _) = Assert.Single(answers, answer => answer.Item2 == 201);
        Assert.Equal(5, answers.Count(answer => answer.Item2 == 409));
        Assert.Equal(File.ReadAllBytes(winner), first.Get(Address).Body);
        Assert.Equal(File.ReadAllBytes(winner), second.Get(Address).Body);
        Assert.Contains($"\t{new FileInfo(winner).Length}/1000000\t", depot.Run("token", "list").Expect(0).Out, StringComparison.Ordinal); // who lost was not charged
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tmp")));
    }

    [Fact]
    public void A_start_removes_what_a_killed_one_left_and_not_what_another_works_on()
    {
        using var depot = new DepotFixture();
        var token = depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim();
        using var first = RunningServer.Start(depot.Path);
        using var half = Begin(first, token);
        var killed = RunningServer.Start(depot.Path);
        using var lost = Begin(killed, token);
        Assert.True(SpinWait.SpinUntil(() => Directory.GetDirectories(Path.Join(depot.Path, "tmp")).Length == 2, TimeSpan.FromSeconds(60)), "the uploads did not begin");
        killed.Kill();
        killed.Dispose();
        using var second = RunningServer.Start(depot.Path);
        Assert.Single(Directory.GetDirectories(Path.Join(depot.Path, "tmp")));
        half.GetStream().Write(new byte[100]);
        Assert.Equal(400, RunningServer.Read(half.GetStream()).Status); // not an image, but its upload went on
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tmp")));
    }

    private static System.Net.Sockets.TcpClient Begin(RunningServer server, string token)
    {
        var client = server.Connect();
        client.GetStream().Write(Encoding.ASCII.GetBytes($"PUT {Address} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nContent-Length: 200\r\n\r\n"));
        client.GetStream().Write(new byte[100]);
        return client;
    }

    private static int Put(RunningServer server, string token, string image)
    {
        var body = File.ReadAllBytes(image);
        var signature = Convert.ToBase64String(File.ReadAllBytes(image + ".asc"));
        using var client = server.Connect();
        client.GetStream().Write([.. Encoding.ASCII.GetBytes(
            $"PUT {Address} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nImage-Signature: {signature}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);
        return RunningServer.Read(client.GetStream()).Status;
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SpecTests.Acserver;

/// <summary>Certificate, keys, tokens, configuration and the access log's file change under requests, and no request fails.</summary>
public sealed class ReloadTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public void Nothing_fails_while_everything_is_replaced()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        TestCertificate.Write(depot["cert.pem"], depot["key.pem"]);
        Configure(depot, "https://one.example.com", "cert.pem", "key.pem");
        using var server = RunningServer.StartProgram(Tool.PathOf("acserver"), "serve", "--config", depot["config.json"], "--listen", "127.0.0.1:0");
        using var kept = new TlsClient(server);
        Assert.Contains("https://one.example.com/", kept.Get("/hello?ac-discovery=1").Text, StringComparison.Ordinal);
        var load = new Load(server);
        for (var round = 0; round < 3; round++)
        {
            File.Move(depot["log"], depot[$"log.{round}"]);
            var serial = TestCertificate.Write(depot[$"cert{round}.pem"], depot[$"key{round}.pem"]);
            Configure(depot, $"https://round{round}.example.com", $"cert{round}.pem", $"key{round}.pem");
            Tool.RunProgram("kill", ["-HUP", $"{server.Id}"], new RunOptions()).Expect(0);
            Assert.True(SpinWait.SpinUntil(() => SerialOf(server) == serial, s_limit), $"the new certificate is not in use: {server.Errors}");
            Assert.Equal(200, kept.Get("/-/images/example.com/hello/1.0.0/linux/amd64.aci").Status);
            Assert.True(SpinWait.SpinUntil(() => kept.Get("/hello?ac-discovery=1").Text.Contains($"https://round{round}.example.com/"), s_limit));
            Assert.Equal(401, Push(server, "no token"));
            var token = depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim();
            Assert.Equal(400, Push(server, token));
            depot.Run("token", "revoke", token.Split('_')[1]).Expect(0);
            Assert.Equal(401, Push(server, token));
        }

        Assert.Equal(string.Empty, load.Stop());
        Assert.Equal(0, server.Stop());
        var lines = Directory.GetFiles(depot["."], "log*").SelectMany(File.ReadAllLines).ToList();
        Assert.Equal(load.Count, lines.Count(line => line.Contains("\"agent\":\"load\"", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.EndsWith("}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_wrong_leaves_the_old_in_use()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1");
        TestCertificate.Write(depot["cert.pem"], depot["key.pem"]);
        Configure(depot, "https://one.example.com", "cert.pem", "key.pem");
        using var server = RunningServer.StartProgram(Tool.PathOf("acserver"), "serve", "--config", depot["config.json"], "--listen", "127.0.0.1:0");
        File.WriteAllText(depot["other.pem"], "nothing");
        var good = File.ReadAllText(depot["config.json"]);
        var wrong = new (string Config, string Problem)[]
        {
            ("{\"lisen\": 1}", "the old configuration stays in use: read configuration " + depot["config.json"] + ": lisen: "),
            (good.Replace("\"cert.pem\"", "\"other.pem\"").Replace("one.example", "two.example"), "other.pem and "),
            (good.Replace("\"log\"", "\"missing/log\"").Replace("one.example", "two.example"), "missing/log"),
        };
        foreach (var (config, problem) in wrong)
        {
            File.WriteAllText(depot["config.json"], config);
            Tool.RunProgram("kill", ["-HUP", $"{server.Id}"], new RunOptions()).Expect(0);
            Assert.True(SpinWait.SpinUntil(() => server.Errors.Contains(problem, StringComparison.Ordinal), s_limit), server.Errors);
            using var client = new TlsClient(server);
            Assert.Contains("https://one.example.com/", client.Get("/hello?ac-discovery=1").Text, StringComparison.Ordinal);
        }

        File.WriteAllText(depot["config.json"], good.Replace("one.example", "two.example").Replace("{", "{\"max-connections\": 7, "));
        Tool.RunProgram("kill", ["-HUP", $"{server.Id}"], new RunOptions()).Expect(0);
        Assert.True(SpinWait.SpinUntil(() => server.Errors.Contains("only from the next start counts what it says of max-connections", StringComparison.Ordinal), s_limit), server.Errors);
        using var last = new TlsClient(server);
        Assert.Contains("https://two.example.com/", last.Get("/hello?ac-discovery=1").Text, StringComparison.Ordinal);
    }

    private static void Configure(DepotFixture depot, string url, string certificate, string key) => File.WriteAllText(
        depot["config.json"], $$"""{"store": "store", "url": "{{url}}", "tls-cert": "{{certificate}}", "tls-key": "{{key}}", "access-log": "log"}""");

    private static string SerialOf(RunningServer server)
    {
        using var client = new TlsClient(server);
        return client.Serial;
    }

    private static int Push(RunningServer server, string token)
    {
        using var client = new TlsClient(server);
        return client.Send($"PUT /-/images/example.com/new/1.0.0/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nContent-Length: 4\r\n\r\nnone").Status;
    }

    /// <summary>A connection by TLS that takes any certificate and remembers which.</summary>
    private sealed class TlsClient : IDisposable
    {
        private readonly System.Net.Sockets.TcpClient _client;
        private readonly SslStream _stream;

        internal TlsClient(RunningServer server)
        {
            _client = server.Connect();
            _stream = new SslStream(_client.GetStream(), false, (_, certificate, _, _) => (Serial = ((X509Certificate2)certificate!).SerialNumber).Length > 0);
            _stream.AuthenticateAsClient("example.com");
        }

        internal string Serial { get; private set; } = string.Empty;

        internal RawAnswer Get(string target) => Send($"GET {target} HTTP/1.1\r\nHost: example.com\r\n\r\n");

        internal RawAnswer Send(string request)
        {
            _stream.Write(Encoding.Latin1.GetBytes(request));
            return RunningServer.Read(_stream);
        }

        public void Dispose()
        {
            _stream.Dispose();
            _client.Dispose();
        }
    }

    /// <summary>Two clients that ask without a pause, one with a new connection each time.</summary>
    private sealed class Load
    {
        private readonly RunningServer _server;
        private readonly List<Task<string>> _clients;
        private volatile bool _stopping;
        private int _count;

        internal Load(RunningServer server)
        {
            _server = server;
            _clients = [Task.Run(() => Ask(keep: true)), Task.Run(() => Ask(keep: false))];
        }

        internal int Count => _count;

        /// <summary>Ends it.</summary>
        /// <returns>What went wrong; empty for nothing.</returns>
        internal string Stop()
        {
            _stopping = true;
            Assert.True(Task.WaitAll([.. _clients], s_limit), "a client hangs");
            return string.Concat(_clients.Select(client => client.Result));
        }

        private string Ask(bool keep)
        {
            try
            {
                using var kept = new TlsClient(_server);
                while (!_stopping)
                {
                    using var own = keep ? null : new TlsClient(_server);
                    var answer = (own ?? kept).Send("GET /-/images/example.com/hello/1.0.0/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nUser-Agent: load\r\n\r\n");
                    Interlocked.Increment(ref _count);
                    if (answer.Status != 200)
                    {
                        return $"status {answer.Status} after {_count} requests\n";
                    }
                }

                return string.Empty;
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
            {
                return e.ToString();
            }
        }
    }
}

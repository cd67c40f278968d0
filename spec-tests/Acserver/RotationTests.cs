using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.Acserver;

/// <summary>Certificate, tokens and keys change while clients come without pause: no request fails, and what is new counts at once.</summary>
public sealed class RotationTests : IDisposable
{
    private const string Address = "/-/images/example.com/hello/1.0.0/linux/amd64.aci";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private readonly DepotFixture _depot = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _depot.Dispose();
    }

    [Fact]
    public async Task Nobody_notices_but_by_what_is_new()
    {
        var image = _depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var first = Write(_authority.Issue("example.com"));
        using var server = RunningServer.Start(_depot.Path, "--tls-cert", _depot["cert.pem"], "--tls-key", _depot["tls-key.pem"]);
        using var old = Open(server);
        using var ending = new CancellationTokenSource();
        var failures = new ConcurrentQueue<string>();
        var answered = 0;
        var clients = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!ending.IsCancellationRequested)
            {
                if (Failure(server, image) is { } failure)
                {
                    failures.Enqueue(failure);
                }

                Interlocked.Increment(ref answered);
            }
        })).ToList();
        await Until(() => Volatile.Read(ref answered) > 3);
        var second = Write(_authority.Issue("example.com"));
        RotateTokens(server);
        var newest = RotateKeys();
        await Until(() => SerialOf(server) == second);
        var before = Volatile.Read(ref answered);
        await Until(() => Volatile.Read(ref answered) > before + 3);
        ending.Cancel();
        await Task.WhenAll(clients).WaitAsync(s_limit);
        Assert.Empty(failures);
        Assert.NotEqual(first, second);
        Assert.Equal(200, Get(old, "/healthz").Status); // a connection that was open before keeps what it had
        Assert.Equal(newest, Get(Open(server), "/-/keys/example.com/hello").Body);
    }

    private static string? Failure(RunningServer server, byte[] image)
    {
        try
        {
            using var connection = Open(server);
            return Get(connection, "/hello?ac-discovery=1").Status is not 200 and var page ? $"page {page}"
                : !Get(connection, Address).Body.AsSpan().SequenceEqual(image) ? "image"
                : Get(connection, "/-/keys/example.com/hello").Status is not 200 and var keys ? $"keys {keys}"
                : null;
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            return e.ToString();
        }
    }

    private string Write(X509Certificate2 certificate)
    {
        using var _ = certificate;
        Replace("tls-key.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // for a while the two do not fit together
        Replace("cert.pem", certificate.ExportCertificatePem());
        return certificate.SerialNumber;
    }

    private void Replace(string name, string content)
    {
        File.WriteAllText(_depot[name + ".new"], content);
        File.Move(_depot[name + ".new"], _depot[name], overwrite: true);
    }

    // The new token counts before the old one is taken back, and each as soon as the command has ended.
    private void RotateTokens(RunningServer server)
    {
        var tokens = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            tokens.Add(_depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim());
            var image = _depot.Image($"example.com/new{i}", "1", "version=1.0.0", "os=linux", "arch=amd64");
            Assert.Equal(201, Put(server, tokens[i], image, i));
            if (i > 0)
            {
                _depot.Run("token", "revoke", tokens[0].Split('_')[1]).Expect(0);
                Assert.Equal(401, Put(server, tokens[0], image, i));
            }
        }
    }

    private static int Put(RunningServer server, string token, string image, int number)
    {
        using var connection = Open(server);
        var body = File.ReadAllBytes(image);
        var signature = Convert.ToBase64String(File.ReadAllBytes(image + ".asc"));
        connection.Write([.. Encoding.ASCII.GetBytes(
            $"PUT /-/images/example.com/new{number}/1.0.0/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nImage-Signature: {signature}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);
        return RunningServer.Read(connection).Status;
    }

    private byte[] RotateKeys()
    {
        var last = _depot.Key;
        for (var i = 0; i < 4; i++)
        {
            var next = StoreFixture.NewKey();
            File.WriteAllBytes(_depot["next.asc"], next.PublicKey.ToArmor().ToArray());
            _depot.Run("key", "add", "--prefix", "example.com", _depot["next.asc"]).Expect(0);
            _depot.Run("key", "remove", "--prefix", "example.com", last.PublicKey.Fingerprint.ToString()).Expect(0);
            last = next;
        }

        return last.PublicKey.ToArmor().ToArray();
    }

    private static string SerialOf(RunningServer server)
    {
        using var connection = Open(server);
        return ((X509Certificate2)connection.RemoteCertificate!).SerialNumber;
    }

    private static SslStream Open(RunningServer server)
    {
        var stream = new SslStream(server.Connect().GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate?.Issuer == "CN=test authority");
        stream.AuthenticateAsClient("example.com");
        return stream;
    }

    private static RawAnswer Get(SslStream connection, string target)
    {
        connection.Write(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: example.com\r\n\r\n"));
        return RunningServer.Read(connection);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var deadline = DateTime.UtcNow + s_limit; !condition();)
        {
            Assert.True(DateTime.UtcNow < deadline, "it did not happen");
            await Task.Delay(50);
        }
    }
}

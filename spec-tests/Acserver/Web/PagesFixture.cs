using System.Text.Json;
using SpecTests.Store;

namespace SpecTests.Acserver.Web;

/// <summary>A server with images that are ordinary, many, unsigned and hostile, and a browser to look at it.</summary>
public sealed class PagesFixture : IDisposable
{
    internal const string Image = "/-/web/example.com/shop/frontend/+2.0.0+linux+amd64";
    private readonly DepotFixture _depot = new();
    private readonly Lazy<RunningServer> _server;

    /// <summary>Publishes the images.</summary>
    public PagesFixture()
    {
        const string app = """
            "app":{"exec":["/bin/sh","-c","echo \"hello\""],"user":"0","group":"0","environment":[{"name":"PATH","value":"/bin"}],"ports":[{"name":"http","protocol":"tcp","port":8080}]},
            "annotations":[{"name":"homepage","value":"https://example.com/shop"},{"name":"authors","value":"Release <release@example.com>"}],
            "dependencies":[{"imageName":"example.com/base","labels":[{"name":"os","value":"linux"}]},{"imageName":"example.com/elsewhere"}]
            """;
        var files = Enumerable.Range(0, 40).Select(i => $"usr/lib/part{i % 5}/file{i}={new string('x', 1000 + (i * 700))}").Append($"bin/tool={new string('y', 90_000)}").Append("etc/motd=hello").ToArray();
        foreach (var version in new[] { "1.0.0", "2.0.0" })
        {
            Add("example.com/shop/frontend", AciMaker.Labels($"version={version}", "os=linux", "arch=amd64") + "," + app, true, files);
        }

        Add("example.com/base", AciMaker.Labels("version=3", "os=linux", "arch=amd64"), false, "etc/passwd=root");
        Add("example.com/lab/hostile", Hostile(), false, "etc/<script>x=123456789", "etc/\u202egnp.exe=12345", "etc/\u001b[31m=1");
        for (var i = 0; i < 60; i++)
        {
            AciMaker.Make(_depot[$"many{i}.aci"], $"example.com/many/n{i}", AciMaker.Labels("version=1", "os=linux", "arch=amd64"), "f=1");
        }

        _depot.Run("add", ["--allow-unsigned", .. Enumerable.Range(0, 60).Select(i => _depot[$"many{i}.aci"])]).Expect(0);
        _server = new(() => RunningServer.Start(_depot.Path));
    }

    internal RunningServer Server => _server.Value;

    internal DepotFixture Depot => _depot;

    internal Browser Browser { get; } = new();

    /// <summary>The address of a page.</summary>
    internal string this[string path] => $"http://127.0.0.1:{Server.Port}{path}";

    /// <summary>The page of the hostile image.</summary>
    internal static string HostilePage => "/-/web/example.com/lab/hostile/+" + Uri.EscapeDataString(HostileVersion) + "+linux+amd64";

    internal const string HostileVersion = "\"><script>document.title='owned'</script>";

    /// <inheritdoc/>
    public void Dispose()
    {
        Browser.Dispose();
        if (_server.IsValueCreated)
        {
            _server.Value.Dispose();
        }

        _depot.Dispose();
    }

    private static string Hostile()
    {
        object[] labels =
        [
            new { name = "version", value = HostileVersion }, new { name = "os", value = "linux" }, new { name = "arch", value = "amd64" },
            new { name = "image", value = "<img src=x onerror=\"document.title='owned'\">" }, new { name = "bidi", value = "abc\u202edcba\u2066" }, new { name = "control", value = "\u001b[31mred\u0000\u0007" },
            new { name = "long", value = new string('w', 3000) }, new { name = "hebrew", value = "שלום" }, new { name = "style", value = "</style><style>*{display:none}</style>" },
        ];
        object[] annotations =
        [
            new { name = "homepage", value = "https://example.com/\"onmouseover=\"document.title='owned'" }, new { name = "script", value = "javascript:document.title='owned'" },
            new { name = "end", value = "</bdi></td></table></main><h1>owned</h1>" },
        ];
        var app = new { exec = new[] { "/bin/sh", "-c", "'; rm -rf $HOME \n`id`" }, user = "0", group = "0", environment = new[] { new { name = "X", value = "<b>bold</b>" } } };
        return $"\"labels\":{JsonSerializer.Serialize(labels)},\"annotations\":{JsonSerializer.Serialize(annotations)},\"app\":{JsonSerializer.Serialize(app)}";
    }

    private void Add(string name, string manifest, bool sign, params string[] files)
    {
        var path = _depot[$"{Guid.NewGuid():N}.aci"];
        AciMaker.Make(path, name, manifest, files);
        if (sign)
        {
            StoreFixture.Sign(path, _depot.Key);
        }

        _depot.Run("add", "--allow-unsigned", path).Expect(0);
    }
}

using System.Text;
using SpecTests.Docker2Aci;

namespace SpecTests.Discovery;

/// <summary>A web in which every host is ours, with TLS by an authority of our own, and the environment in which a program believes it.</summary>
internal sealed class NameWeb : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly TestAuthority _authority = new();
    private readonly Dictionary<string, Func<WebRequest, WebAnswer>> _pages = new(StringComparer.Ordinal);
    private readonly FakeWeb _web;

    internal NameWeb(params string[] hosts)
    {
        File.WriteAllText(CaFile, _authority.Pem);
        _web = new FakeWeb(Answer, _authority.Issue([.. hosts, "example.com", "other.example", "cdn.example"]));
    }

    internal string CaFile => _temp["ca.pem"];

    internal TempDirectory Temp => _temp;

    /// <summary>HOST/PATH of everything asked, in order; not the tunnels it was asked through.</summary>
    internal IEnumerable<string> Asked => _web.Requests.Where(request => request.Path.StartsWith('/')).Select(request => request.Host + request.Path);

    internal IEnumerable<WebRequest> Requests => _web.Requests;

    /// <summary>Bytes of bodies sent so far.</summary>
    internal long Moved => _web.Moved;

    /// <summary>What programs that are told of proxies and authorities by variables need.</summary>
    internal Dictionary<string, string> Environment => new()
    {
        ["HTTPS_PROXY"] = $"http://{_web.Address}",
        ["HTTP_PROXY"] = $"http://{_web.Address}",
        ["SSL_CERT_FILE"] = CaFile,
        ["HOME"] = _temp.Path,
        ["XDG_CONFIG_HOME"] = _temp["config"],
    };

    /// <summary>Says what HOST/PATH answers.</summary>
    internal NameWeb On(string address, Func<WebRequest, WebAnswer> answer)
    {
        _pages[address] = answer;
        return this;
    }

    internal NameWeb On(string address, WebAnswer answer) => On(address, _ => answer);

    /// <summary>A discovery page whose tags are given as <c>name content</c>.</summary>
    internal NameWeb Page(string name, params string[] tags)
    {
        var html = new StringBuilder("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>t</title>");
        foreach (var tag in tags)
        {
            var parts = tag.Split(' ', 2);
            html.Append($"<meta name=\"{parts[0]}\" content=\"{parts[1]}\">");
        }

        return On($"{name}{(name.Contains('/') ? "" : "/")}?ac-discovery=1", new WebAnswer(200, html.Append("</head><body><h1>x</h1></body></html>").ToString(), "Content-Type: text/html"));
    }

    internal ToolResult Run(string tool, params string[] arguments) => Tool.Run(new RunOptions { Environment = Environment }, tool, arguments);

    internal ToolResult RunProgram(string program, params string[] arguments) => Tool.RunProgram(program, arguments, new RunOptions { Environment = Environment });

    public void Dispose()
    {
        _web.Dispose();
        _authority.Dispose();
        _temp.Dispose();
    }

    private WebAnswer Answer(WebRequest request) =>
        _pages.TryGetValue(request.Host + request.Path, out var answer) ? answer(request) : new WebAnswer(404, "nothing here");
}

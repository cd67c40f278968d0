using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SpecTests.AirGap;

/// <summary>A registry in memory that lists tags in pages and, if it is told to, referrers too, and counts the bytes of blobs that it sends and takes.</summary>
internal sealed class MemoryRegistry : IDisposable
{
    private const int PageSize = 2;
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string Type)> _manifests = new(StringComparer.Ordinal);
    private long _sent;
    private long _taken;

    internal MemoryRegistry()
    {
        Address = $"127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    internal string Address { get; }

    /// <summary>Whether it knows the referrers API (distribution-spec 1.1).</summary>
    internal bool ListsReferrers { get; init; } = true;

    /// <summary>Answers in its place; null to let it answer.</summary>
    internal Func<HttpListenerRequest, (int Status, string Header, string Body)?> Instead { get; set; } = _ => null;

    /// <summary>Bytes of blobs that it sent.</summary>
    internal long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes of blobs that it took.</summary>
    internal long Taken => Interlocked.Read(ref _taken);

    /// <summary>REPOSITORY TAG or REPOSITORY DIGEST of every manifest.</summary>
    internal IEnumerable<string> Manifests => _manifests.Keys;

    /// <summary>Bytes of the blobs that it has, those of each repository counted.</summary>
    internal long Kept => _blobs.Where(pair => pair.Key.Contains(' ')).Sum(pair => (long)pair.Value.Length);

    /// <summary>Keeps a manifest.</summary>
    /// <returns>Its digest.</returns>
    internal string Put(string repository, string tag, string manifest, string type = "application/vnd.oci.image.manifest.v1+json")
    {
        var bytes = Encoding.UTF8.GetBytes(manifest);
        _manifests[$"{repository} {tag}"] = _manifests[$"{repository} {DigestOf(bytes)}"] = (bytes, type);
        return DigestOf(bytes);
    }

    /// <summary>Keeps a blob.</summary>
    /// <returns>Its descriptor, with a title.</returns>
    internal string Blob(string repository, string text, string title)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _blobs[$"{repository} {DigestOf(bytes)}"] = bytes;
        return $$"""{"mediaType":"application/octet-stream","digest":"{{DigestOf(bytes)}}","size":{{bytes.Length}},"annotations":{"org.opencontainers.image.title":"{{title}}"} }""";
    }

    /// <summary>Gives a manifest one more tag.</summary>
    internal void Copy(string repository, string tag, string other) => _manifests[$"{repository} {other}"] = _manifests[$"{repository} {tag}"];

    /// <summary>Flips a bit of the first layer of a manifest.</summary>
    internal void Damage(string repository, string tag)
    {
        var layer = $"{repository} {(string)JsonNode.Parse(_manifests[$"{repository} {tag}"].Bytes)!["layers"]![0]!["digest"]!}";
        _blobs[layer] = [.. _blobs[layer][..^1], (byte)(_blobs[layer][^1] ^ 1)];
    }

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                var context = _listener.GetContext();
                ThreadPool.QueueUserWorkItem(_ => Answer(context));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // closed
        }
    }

    private void Answer(HttpListenerContext context)
    {
        try
        {
            var response = context.Response;
            if (Instead(context.Request) is { } instead)
            {
                response.StatusCode = instead.Status;
                response.AddHeader(instead.Header.Split(": ")[0], instead.Header.Split(": ")[1]);
                response.OutputStream.Write(Encoding.UTF8.GetBytes(instead.Body));
            }
            else
            {
                Answer(context.Request, response);
            }

            response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // the client was killed
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath;
        foreach (var part in new[] { "/manifests/", "/blobs/uploads/", "/blobs/", "/tags/list", "/referrers/" })
        {
            if (path.IndexOf(part, StringComparison.Ordinal) is > 3 and var at)
            {
                Answer(request, response, part, path["/v2/".Length..at], path[(at + part.Length)..]);
                return;
            }
        }

        response.StatusCode = 200;
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response, string part, string repository, string rest)
    {
        switch (part, request.HttpMethod)
        {
            case ("/blobs/uploads/", "POST"):
                response.StatusCode = 202;
                response.AddHeader("Location", $"/v2/{repository}/blobs/uploads/{Guid.NewGuid():N}");
                break;
            case ("/blobs/uploads/", "PATCH"):
                _blobs[rest] = Read(request);
                response.StatusCode = 202;
                response.AddHeader("Location", $"/v2/{repository}/blobs/uploads/{rest}");
                break;
            case ("/blobs/uploads/", "PUT"):
                TakeBlob(request, response, repository, rest);
                break;
            case ("/blobs/", _):
                Send(request, response, _blobs.GetValueOrDefault($"{repository} {rest}"), "application/octet-stream", isBlob: true);
                break;
            case ("/manifests/", "PUT"):
                TakeManifest(request, response, repository, rest);
                break;
            case ("/manifests/", _):
                var (bytes, type) = _manifests.GetValueOrDefault($"{repository} {rest}");
                Send(request, response, bytes, type, isBlob: false);
                break;
            case ("/tags/list", _):
                SendTags(request, response, repository);
                break;
            default:
                SendReferrers(response, repository, rest);
                break;
        }
    }

    private static byte[] Read(HttpListenerRequest request)
    {
        using var bytes = new MemoryStream();
        request.InputStream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private void TakeBlob(HttpListenerRequest request, HttpListenerResponse response, string repository, string upload)
    {
        var rest = Read(request);
        byte[] bytes = rest.Length > 0 ? rest : _blobs.GetValueOrDefault(upload, []);
        var digest = request.QueryString["digest"]!;
        response.StatusCode = digest == DigestOf(bytes) ? 201 : 400;
        _blobs[$"{repository} {digest}"] = bytes;
        Interlocked.Add(ref _taken, bytes.Length);
    }

    private void TakeManifest(HttpListenerRequest request, HttpListenerResponse response, string repository, string wanted)
    {
        var bytes = Read(request);
        _manifests[$"{repository} {wanted}"] = _manifests[$"{repository} {DigestOf(bytes)}"] = (bytes, request.ContentType!);
        response.StatusCode = 201;
        if (ListsReferrers && JsonNode.Parse(bytes)!["subject"] is { } subject)
        {
            response.AddHeader("OCI-Subject", (string)subject["digest"]!);
        }
    }

    private void Send(HttpListenerRequest request, HttpListenerResponse response, byte[]? bytes, string? type, bool isBlob)
    {
        response.StatusCode = bytes is null ? 404 : 200;
        if (bytes is null)
        {
            return;
        }

        response.ContentType = type;
        var from = request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
        if (from > 0)
        {
            response.StatusCode = 206;
            response.AddHeader("Content-Range", $"bytes {from}-{bytes.Length - 1}/{bytes.Length}");
        }

        response.ContentLength64 = bytes.Length - from;
        if (request.HttpMethod == "GET")
        {
            Interlocked.Add(ref _sent, isBlob ? bytes.Length - from : 0);
            response.OutputStream.Write(bytes.AsSpan(from));
        }
    }

    private void SendTags(HttpListenerRequest request, HttpListenerResponse response, string repository)
    {
        var tags = _manifests.Keys.Where(key => key.StartsWith(repository + " ", StringComparison.Ordinal)).Select(key => key.Split(' ')[1]).Where(tag => !tag.Contains(':')).Order(StringComparer.Ordinal).ToList();
        var rest = tags.Where(tag => string.CompareOrdinal(tag, request.QueryString["last"] ?? string.Empty) > 0).ToList();
        if (rest.Count > PageSize)
        {
            response.AddHeader("Link", $"</v2/{repository}/tags/list?n={PageSize}&last={rest[PageSize - 1]}>; rel=\"next\"");
        }

        response.StatusCode = tags.Count == 0 ? 404 : 200;
        response.OutputStream.Write(Encoding.UTF8.GetBytes($$"""{"name":"{{repository}}","tags":[{{string.Join(',', rest.Take(PageSize).Select(tag => $"\"{tag}\""))}}]}"""));
    }

    private void SendReferrers(HttpListenerResponse response, string repository, string subject)
    {
        response.StatusCode = ListsReferrers ? 200 : 404;
        var list = _manifests.Where(pair => pair.Key.StartsWith(repository + " sha256:", StringComparison.Ordinal)).Select(pair => (pair.Value.Bytes, Json: JsonNode.Parse(pair.Value.Bytes)!))
            .Where(manifest => (string?)manifest.Json["subject"]?["digest"] == subject)
            .Select(manifest => $$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{DigestOf(manifest.Bytes)}}","size":{{manifest.Bytes.Length}},"artifactType":"{{manifest.Json["artifactType"]}}"}""");
        response.OutputStream.Write(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{string.Join(',', list)}}]}"""));
    }

    private static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}

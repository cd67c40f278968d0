using System.Collections.Immutable;
using System.Net;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Mirrors;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// Finds where images, signatures and keys of a name are (discovery.md): asks <c>https://NAME?ac-discovery=1</c>, and the name's parents where that
/// answers 4xx or says nothing about the name.
/// </summary>
public sealed class DiscoveryClient : IDisposable
{
    private const int MostKeyBytes = 4 << 20;
    private readonly DiscoveryOptions _options;
    private readonly Dictionary<string, (IReadOnlyList<MetaTag> Tags, HttpStatusCode Status)> _pages = new(StringComparer.Ordinal);

    /// <summary>Makes a client; it connects when asked for something.</summary>
    public DiscoveryClient(DiscoveryOptions options)
    {
        _options = options;
        Web = new WebSession(options);
    }

    internal WebSession Web { get; }

    /// <summary>Where the image and its signature may be, in the order in which to try.</summary>
    /// <exception cref="NotFoundException">No page speaks for the name.</exception>
    /// <exception cref="IOException">The server cannot be reached, or fails.</exception>
    public DiscoveryFindings<ImageEndpoint> FindImages(DiscoverySubject subject) => First(subject.Name, place => FindImages(subject, place));

    /// <summary>The places where a name is asked for, in that order.</summary>
    internal ImmutableArray<MirrorBase> PlacesOf(AcIdentifier name) => _options.Mirrors.For(name)?.Bases ?? [new MirrorBase((Uri?)null)];

    /// <summary>As <see cref="FindImages(DiscoverySubject)"/>, in one place only.</summary>
    internal DiscoveryFindings<ImageEndpoint> FindImages(DiscoverySubject subject, MirrorBase place) => Walk<ImageEndpoint>(subject.Name, place, "images", tags =>
    [
        .. Of(tags, MetaTag.Images, subject.Name)
            .Select(tag => (Image: DiscoveryTemplate.Render(tag.Address, subject, "aci"), Signature: DiscoveryTemplate.Render(tag.Address, subject, "aci.asc")))
            .Where(pair => pair.Image is not null)
            .Select(pair => new ImageEndpoint(pair.Image!, pair.Signature!)),
    ]);

    /// <summary>Where the public keys for a name are.</summary>
    /// <exception cref="NotFoundException">No page names keys for it.</exception>
    /// <exception cref="IOException">The server cannot be reached, or fails.</exception>
    public DiscoveryFindings<string> FindKeys(AcIdentifier name) => First(
        name, place => Walk<string>(name, place, "public keys", tags => [.. Of(tags, MetaTag.Keys, name).Select(tag => tag.Address)]));

    /// <summary>Public keys at an address, at most 4 MiB; what was cut off is gone on with.</summary>
    /// <param name="address">https, or http where the options allow it.</param>
    /// <param name="directory">Where half-fetched files are; made when it is not there.</param>
    /// <exception cref="NotFoundException">Nothing is there.</exception>
    public byte[] DownloadKeys(string address, string directory)
    {
        var required = Web.Require(address);
        using var file = PartialFile.Open(directory, required);
        new WebDownload(Web, required, MostKeyBytes, file).Run(null);
        var bytes = File.ReadAllBytes(file.Path);
        file.Forget();
        return bytes;
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => Web.Dispose();

    private static IEnumerable<MetaTag> Of(IReadOnlyList<MetaTag> tags, string kind, AcIdentifier name) =>
        tags.Where(tag => tag.Name == kind && tag.SpeaksFor(name));

    private DiscoveryFindings<T> First<T>(AcIdentifier name, Func<MirrorBase, DiscoveryFindings<T>> find)
    {
        var places = PlacesOf(name);
        for (var i = 0; ; i++)
        {
            try
            {
                return find(places[i]);
            }
            catch (Exception e) when (i + 1 < places.Length && e is (NotFoundException or NotVerifiedException or BadInputException or IOException))
            {
                _options.Notice?.Invoke($"{e.Message}; trying the next mirror");
            }
        }
    }

    private DiscoveryFindings<T> Walk<T>(AcIdentifier name, MirrorBase place, string what, Func<IReadOnlyList<MetaTag>, ImmutableArray<T>> choose)
    {
        var attempts = ImmutableArray.CreateBuilder<DiscoveryAttempt>();
        foreach (var prefix in Prefixes(name, place))
        {
            var (tags, status) = Page(place, prefix);
            if (choose(tags) is { IsEmpty: false } found)
            {
                return new DiscoveryFindings<T>(found, attempts.ToImmutable());
            }

            if (status != HttpStatusCode.OK)
            {
                attempts.Add(new DiscoveryAttempt(prefix, (int)status));
            }
        }

        var top = place.Address is null ? name.ToString().Split('/')[0] + "/" : place.ToString();
        throw new NotFoundException($"discover {what} of {name}: neither {top} nor a page below it names any");
    }

    // example.com/a/b: itself, example.com/a, example.com; of a mirror its own top too.
    private static IEnumerable<string> Prefixes(AcIdentifier name, MirrorBase place)
    {
        for (var prefix = name.ToString(); prefix.Length > 0; prefix = prefix[..Math.Max(0, prefix.LastIndexOf('/'))])
        {
            yield return prefix;
        }

        if (place.Address is not null)
        {
            yield return string.Empty;
        }
    }

    private (IReadOnlyList<MetaTag> Tags, HttpStatusCode Status) Page(MirrorBase place, string prefix)
    {
        var key = $"{place} {prefix}";
        if (!_pages.TryGetValue(key, out var page))
        {
            page = place.Address is null ? Read("https", prefix) : ReadMirror(Web.Require(place.Below(prefix + "?ac-discovery=1")));
            _pages.Add(key, page);
        }

        return page;
    }

    private (IReadOnlyList<MetaTag> Tags, HttpStatusCode Status) ReadMirror(Uri address) =>
        Web.ReadPage(address, out var status) is { } body ? (HtmlHead.Read(body), status) : ([], status);

    private (IReadOnlyList<MetaTag> Tags, HttpStatusCode Status) Read(string scheme, string prefix)
    {
        var address = AddressOf(scheme, prefix);
        try
        {
            var body = Web.ReadPage(address, out var status);
            return body is not null ? (HtmlHead.Read(body), status)
                : scheme == "https" && _options.AllowHttp ? Read("http", prefix)
                : ([], status);
        }
        catch (IOException) when (scheme == "https" && _options.AllowHttp)
        {
            return Read("http", prefix); // the user allows it, and nobody speaks TLS there
        }
    }

    private Uri AddressOf(string scheme, string prefix)
    {
        var slash = prefix.IndexOf('/');
        var host = slash < 0 ? prefix : prefix[..slash];
        var port = _options.Port == 0 ? string.Empty : $":{_options.Port}";
        return Uri.TryCreate($"{scheme}://{host}{port}{prefix[host.Length..]}?ac-discovery=1", UriKind.Absolute, out var address)
            ? Registry.Http.RedirectTarget.Check(address)
            : throw new BadInputException($"discover {prefix}: {host} is not a host");
    }
}

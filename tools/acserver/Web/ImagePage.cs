using Acserver.Depot;
using Acserver.Sizes;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>One image: how to get it, what it is, who vouches for it, what takes the space, its manifest.</summary>
internal sealed class ImagePage
{
    private const int LongestDescription = 300;
    private readonly DepotDirectory _depot;
    private readonly SizeShelf _sizes;

    internal ImagePage(DepotDirectory depot, SizeShelf sizes)
    {
        (_depot, _sizes) = (depot, sizes);
    }

    /// <summary>The page; null where there is no such image.</summary>
    /// <param name="host">The host that the reader asked for.</param>
    /// <param name="url">The beginning of every address.</param>
    /// <param name="key">The image.</param>
    internal Html? Make(string host, string url, ImageKey key)
    {
        if (DepotCatalog.Load(_depot, key) is not { } image || StoredManifest.Read(_depot, key) is not { } stored)
        {
            return null;
        }

        var state = new SignatureJudge(_depot).Of(image);
        var files = ImageFiles.Of(_depot, key);
        var version = key.Version ?? "no version";
        return PageFrame.Around(host, $"{key.Name} {version} {Platforms.NameOf(key)}", string.Empty, $"""
            {Crumbs.Of(key.Name, isPageOfName: false)}<h1>{key.Name.ToString()} <span class="tag"><bdi>{version}</bdi></span> <span class="tag"><bdi>{Platforms.NameOf(key)}</bdi></span></h1>
            {Description(stored.Manifest)}
            <div class="columns">
            {CommandSection.Make(new CommandText(url, image, files))}{Facts(image, state, files)}</div>
            {SizeSection.Make(image, _sizes.Find(image)?.Report, _sizes.FailureOf(image))}{DependencySection(stored.Manifest)}{ManifestSection.Make(stored, key)}
            """, withScript: true);
    }

    private static Html Description(ImageManifest manifest) => manifest.GetAnnotation("description") is not { Length: > 0 } text ? Html.None
        : (Html)$"""<p class="lead"><bdi>{(text.Length > LongestDescription ? string.Concat(text.AsSpan(0, LongestDescription), "…") : text)}</bdi></p>""";

    private static Html Facts(DepotImage image, SignatureState state, ImageFiles files)
    {
        var record = image.Record;
        Html signer = state.Long is { } fingerprint ? $"""<dt>Key</dt><dd><code class="fingerprint">{fingerprint}</code></dd>""" : Html.None;
        return $"""
            <section class="card facts" aria-labelledby="facts"><h2 id="facts">Facts</h2>
            <dl>
            <dt>Signature</dt><dd>{state.Badge}<p class="small">{state.Sentence}</p></dd>
            {signer}<dt>Size</dt><dd>{Amount.Bytes(record.Size)} <span class="quiet">to download,</span> {Amount.Bytes(record.TarSize)} <span class="quiet">unpacked</span></dd>
            <dt>Published</dt><dd>{Moment.Of(record.Published)}</dd>
            <dt>Image ID</dt><dd><code class="hash">{record.Id.ToString()}</code></dd>
            <dt>SHA-256 of the file</dt><dd><code class="hash">{record.Sha256}</code></dd>
            <dt>Files</dt><dd><ul class="plain">{files.Addresses.Select(file => (Html)$"""<li><a href="{file.Address}" download="{file.SaveAs}">{file.What}</a></li>""")}</ul></dd>
            </dl>
            </section>

            """;
    }

    private Html DependencySection(ImageManifest manifest) => manifest.Dependencies.IsEmpty ? Html.None : (Html)$"""
        <section aria-labelledby="dependencies"><h2 id="dependencies">Depends on</h2>
        <p class="quiet">Their files lie below this image’s own, in this order. Fetching the image fetches and verifies them too.</p>
        <table class="list"><thead><tr><th scope="col">Image</th><th scope="col">Labels</th><th scope="col">Image ID</th></tr></thead>
        <tbody>
        {manifest.Dependencies.Take(ManifestSection.MostRows).Select(Dependency)}</tbody></table></section>

        """;

    private Html Dependency(Dependency dependency)
    {
        var name = dependency.ImageName.ToString();
        Html link = DepotCatalog.KeysOf(_depot, dependency.ImageName).Count > 0 ? $"""<a href="{WebPath.Of(dependency.ImageName)}">{name}</a>""" : (Html)$"{name}";
        Html id = dependency.ImageId is { } hash ? $"""<code class="hash">{hash.ToString()}</code>""" : (Html)$"""<span class="quiet">any</span>""";
        var labels = dependency.Labels.Select(label => (Html)$"""<li><bdi>{label.Name.ToString()}={label.Value}</bdi></li>""");
        Html list = dependency.Labels.IsEmpty ? $"""<span class="quiet">any</span>""" : (Html)$"""<ul class="plain">{labels}</ul>""";
        return $"""
            <tr><th scope="row" data-label="Image">{link}</th><td data-label="Labels">{list}</td><td data-label="Image ID">{id}</td></tr>

            """;
    }
}

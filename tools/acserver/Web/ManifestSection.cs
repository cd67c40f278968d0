using System.Text;
using System.Text.Json;
using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>What the manifest says: the essence as tables, and the document itself.</summary>
internal static class ManifestSection
{
    internal const int MostRows = 200;
    private const int MostShown = 256 << 10;
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Html Make(StoredManifest stored, ImageKey key) => $"""
        <section aria-labelledby="manifest"><h2 id="manifest">Manifest</h2>
        <div class="columns even">
        {AppTable(stored.Manifest.App)}{Pairs("Labels", stored.Manifest.Labels.Select(label => (label.Name.ToString(), label.Value)))}{Pairs("Annotations", stored.Manifest.Annotations.Select(note => (note.Name.ToString(), note.Value)))}{Pairs("Environment", stored.Manifest.App?.Environment.Select(variable => (variable.Name, variable.Value)) ?? [])}</div>
        {Document(stored.Bytes, key)}</section>

        """;

    private static Html AppTable(App? app) => app is null
        ? $"""<p class="quiet">The image has no app: it is one that others depend on.</p>"""
        : Pairs("App", AppFacts(app));

    private static IEnumerable<(string Name, string Value)> AppFacts(App app)
    {
        yield return ("exec", string.Join(' ', app.Exec.Select(ShellText.Quote)));
        yield return ("user, group", $"{app.User}, {app.Group}");
        if (app.WorkingDirectory is { } directory)
        {
            yield return ("working directory", directory);
        }

        foreach (var port in app.Ports)
        {
            yield return ("port", $"{port.Name}: {port.Number}/{port.Protocol}");
        }

        foreach (var mount in app.MountPoints)
        {
            yield return ("mount point", $"{mount.Name}: {mount.Path}{(mount.ReadOnly ? " (read-only)" : string.Empty)}");
        }

        foreach (var isolator in app.Isolators)
        {
            yield return ("isolator", isolator.Name.ToString());
        }
    }

    private static Html Pairs(string caption, IEnumerable<(string Name, string Value)> pairs)
    {
        List<(string Name, string Value)> rows = [.. pairs.Take(MostRows + 1)];
        Html more = rows.Count > MostRows ? $"""<tr><td colspan="2" class="quiet">and more: see the document below</td></tr>""" : Html.None;
        return rows.Count == 0 ? Html.None : (Html)$"""
            <div class="scroll"><table class="pairs"><caption>{caption}</caption>
            <thead class="unseen"><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead>
            <tbody>
            {rows.Take(MostRows).Select(Row)}{more}</tbody></table></div>

            """;
    }

    private static Html Row((string Name, string Value) pair)
    {
        Html value = IsWebAddress(pair.Value) ? $"""<a href="{pair.Value}" rel="noopener noreferrer nofollow">{pair.Value}</a>""" : (Html)$"{pair.Value}";
        return $"""
            <tr><th scope="row">{pair.Name}</th><td><bdi>{value}</bdi></td></tr>

            """;
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && text.StartsWith(address.Scheme + "://", StringComparison.Ordinal) && Visible.Text(text) == text;

    private static Html Document(byte[] manifest, ImageKey key) => manifest.Length > MostShown
        ? $"""<p>The document has {Amount.Bytes(manifest.Length)}: <a href="{WebPath.Of(key)}/{WebPath.Manifest}">download it</a>.</p>"""
        : (Html)$"""
            <details><summary>The whole document</summary>
            <pre class="document" tabindex="0" role="group" aria-label="Manifest as JSON"><code>{Html.Lines(Indent(manifest))}</code></pre></details>

            """;

    private static string Indent(byte[] manifest)
    {
        using var document = JsonDocument.Parse(manifest);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_indented))
        {
            document.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

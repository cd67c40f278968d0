using Acserver.Depot;
using Acserver.Sizes;

namespace Acserver.Web;

/// <summary>What takes the space: the treemap's place, and tables that say the same to those who have no script.</summary>
internal static class SizeSection
{
    private const int MostFiles = 12;
    private const int MostTop = 8;

    internal static Html Make(DepotImage image, SizeReport? report, string? failure) => $"""
        <section aria-labelledby="sizes"><h2 id="sizes">What takes the space</h2>
        {(failure is not null ? Failed(failure) : report is null ? Waiting(image) : report.Bytes == 0 ? Empty() : Found(image, report))}</section>

        """;

    private static Html Failed(string failure) => $"""<p class="note">The files could not be added up: {failure}</p>""";

    private static Html Empty() => $"""<p class="empty">There are no files with content in this image.</p>""";

    private static Html Waiting(DepotImage image) => $"""
        {Treemap(image)}<p class="note">The files are being added up. Load this page again in a moment.</p>

        """;

    private static Html Found(DepotImage image, SizeReport report) => $"""
        <p class="quiet">{Amount.Of(report.Files, "file")}, {Amount.Bytes(report.Bytes)}.</p>
        {Treemap(image)}<div class="columns even">
        {Table("Largest files", report.Largest.Take(MostFiles), report.Bytes)}{Table("Top level", report.Top.Take(MostTop), report.Bytes)}</div>

        """;

    private static Html Treemap(DepotImage image) => $"""
        <div class="treemap" id="treemap" data-sizes="{WebPath.Of(image.Key)}/{WebPath.Sizes}"><noscript><p class="quiet">The treemap needs JavaScript; the tables below do not.</p></noscript></div>

        """;

    private static Html Table(string caption, IEnumerable<SizeLine> lines, long whole) => $"""
        <div class="scroll"><table class="sizes"><caption>{caption}</caption>
        <thead><tr><th scope="col">Path</th><th scope="col">Size</th><th scope="col">Share</th></tr></thead>
        <tbody>
        {lines.Select(line => Row(line, whole))}</tbody></table></div>

        """;

    private static Html Row(SizeLine line, long whole)
    {
        var share = Amount.Share(line.Bytes, whole);
        return $"""
            <tr><th scope="row"><bdi>/{line.Path}</bdi></th><td class="number">{Amount.Bytes(line.Bytes)}</td><td class="share"><meter min="0" max="{whole}" value="{line.Bytes}" aria-hidden="true"></meter> {share}</td></tr>

            """;
    }
}

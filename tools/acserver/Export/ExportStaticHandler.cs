using Acserver.Depot;
using Acserver.Manage;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Export;

/// <summary>What the command line of export-static says.</summary>
internal sealed record ExportStaticOptions(string Directory, string Url, IReadOnlyList<string> Names, IReadOnlyList<string> Platforms, string? Store);

/// <summary>Content first, then the pages that speak of it; then what is published no longer goes, pages first.</summary>
internal static class ExportStaticHandler
{
    internal static int Run(ExportStaticOptions options)
    {
        var url = UrlOf(options.Url);
        var platforms = Platforms(options.Platforms);
        List<AcIdentifier?> tops = options.Names.Count == 0 ? [null] : [.. options.Names.Select(name => (AcIdentifier?)AcIdentifier.Parse(name))];
        using var depot = StoreOption.Open(options.Store);
        var names = tops.SelectMany(top => DepotCatalog.Walk(depot, top)).Select(key => key.Name).Distinct().ToList();
        names.Sort();
        var plan = ExportPlan.Make(depot, names, platforms, url);
        var layout = options.Names.Count == 0 ? ExportLayout.Of(depot, plan.Problems) : null;
        plan.Files.InsertRange(0, layout?.Files ?? []);
        using var tree = ExportTree.Open(options.Directory);
        tree.Announce(layout is null ? plan.Files : plan.Files.Append(layout.Index(new HashSet<string>())));
        var written = WriteAll(tree, plan, layout);
        tree.Finish();
        foreach (var problem in plan.Problems)
        {
            Report.Error(problem);
        }

        Console.Out.WriteLine($"{tree.Count} files, {written} of them written, {tree.Removed} removed");
        return plan.Problems.Count == 0 ? 0 : 1;
    }

    private static int WriteAll(ExportTree tree, ExportPlan plan, ExportLayout? layout)
    {
        var written = 0;
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in plan.Files)
        {
            try
            {
                written += tree.Put(file) ? 1 : 0;
            }
            catch (BadInputException e)
            {
                plan.Problems.Add(e.Message);
                failed.Add(file.Path);
            }
        }

        return written + (layout is not null && tree.Put(layout.Index(failed)) ? 1 : 0);
    }

    private static string UrlOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.Query.Length + url.Fragment.Length + url.UserInfo.Length == 0
            ? url.AbsoluteUri.TrimEnd('/')
            : throw new UsageException($"--url {ByteEscaping.ToDisplay(text)}: must be https://HOST[:PORT][/PATH]");

    private static List<(string Os, string Arch)> Platforms(IReadOnlyList<string> given) =>
        given.Count == 0 ? [("linux", "amd64"), ("linux", "aarch64")] : [.. given.Select(Platform)];

    private static (string Os, string Arch) Platform(string text) =>
        text.Split('/') is [var os, var arch] && OsArch.IsValid(os, arch)
            ? (os, arch)
            : throw new UsageException($"--platform {ByteEscaping.ToDisplay(text)}: must be OS/ARCH as the specification has them, such as linux/amd64");
}

using Appc.CommandLine;
using Appc.ImageStore;
using Runner.Options;

namespace Runner.Images;

/// <summary>What the command line of image list says.</summary>
/// <param name="Fields">The columns' words with commas; null for all.</param>
/// <param name="Sort">What to sort by, likewise.</param>
/// <param name="Descending">True for the largest first.</param>
/// <param name="Form">How it is told.</param>
/// <param name="Directory">The state directory as given.</param>
internal sealed record ListOptions(string? Fields, string Sort, bool Descending, OutputForm Form, string? Directory)
{
    /// <summary>True for whole IDs, bytes and times.</summary>
    internal bool Full { get; init; }

    /// <summary>False to leave the columns' names out.</summary>
    internal bool HasLegend { get; init; } = true;
}

/// <summary>Prints the images, in rkt's columns and one more: who signed.</summary>
internal static class ListHandler
{
    internal static int Run(ListOptions options)
    {
        using var store = ImageLookup.Open(options.Directory);
        var columns = ImageColumn.All(store, DateTimeOffset.UtcNow);
        var shown = options.Fields is { } fields ? Named(columns, "--fields", fields) : columns;
        var images = Sorted(store.List(), Named([.. columns.Where(column => column.Key is not null)], "--sort", options.Sort), options.Descending);
        Console.Out.Write(options.Form switch
        {
            OutputForm.Text => TextTable.Print([.. shown.Select(column => column.Legend)], images.Select(image => shown.Select(column => column.Text(image, options.Full)).ToList()), options.HasLegend),
            OutputForm.OwnJson => FormatFlag.Print(options.Form, json => ImageJson.WriteList(json, store, images)),
            _ => FormatFlag.Print(options.Form, json => ImageJson.WriteAsRkt(json, store, images)),
        });
        return 0;
    }

    private static List<ImageColumn> Named(IReadOnlyList<ImageColumn> columns, string option, string text) =>
    [
        .. text.Split(',').Select(word => columns.FirstOrDefault(column => column.Field == word)
            ?? throw new UsageException($"{option} {text}: {word} is none of {string.Join(", ", columns.Select(column => column.Field))}")),
    ];

    private static List<StoredImage> Sorted(IReadOnlyList<StoredImage> images, List<ImageColumn> columns, bool descending)
    {
        var sorted = columns.Aggregate((IOrderedEnumerable<StoredImage>?)null, (order, column) => (order, descending) switch
        {
            (null, false) => images.OrderBy(column.Key!),
            (null, true) => images.OrderByDescending(column.Key!),
            (_, false) => order.ThenBy(column.Key!),
            _ => order.ThenByDescending(column.Key!),
        });
        return [.. sorted!];
    }
}

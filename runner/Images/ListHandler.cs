using Appc.ImageStore;

namespace Runner.Images;

/// <summary>What the command line of image list says.</summary>
internal sealed record ListOptions(bool Full, bool NoLegend, bool Json, string? Directory);

/// <summary>Prints the images by name, the last one taken in first, in rkt's columns and one more: who signed.</summary>
internal static class ListHandler
{
    private static readonly string[] s_columns = ["ID", "NAME", "SIZE", "IMPORT TIME", "LAST USED", "SIGNED BY"];

    internal static int Run(ListOptions options)
    {
        using var store = ImageLookup.Open(options.Directory);
        var images = store.List();
        if (options.Json)
        {
            ImageJson.WriteList(store, images);
            return 0;
        }

        var now = DateTimeOffset.UtcNow;
        var rows = images.Select(image => Row(store, image, now, options.Full)).ToList();
        if (!options.NoLegend)
        {
            rows.Insert(0, s_columns);
        }

        var widths = s_columns.Select((_, column) => rows.Count == 0 ? 0 : rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return 0;
    }

    private static string[] Row(Store store, StoredImage image, DateTimeOffset now, bool full) =>
    [
        ImageText.Id(image.Id, full),
        ImageText.Name(image.Manifest),
        ImageText.Size(image.Record.Size, full),
        ImageText.Time(image.Record.Imported, now, full),
        ImageText.Time(store.LastUse(image), now, full),
        ImageText.Signer(image, full),
    ];
}

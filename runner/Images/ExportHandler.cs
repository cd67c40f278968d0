using Appc.ImageSpec.Signing;
using Appc.Linux.FileSystem;

namespace Runner.Images;

/// <summary>What the command line of image export says.</summary>
internal sealed record ExportOptions(string Image, string Output, bool Overwrite, string? Directory);

/// <summary>Copies the image's file, and its signatures, out of the store.</summary>
internal static class ExportHandler
{
    private const uint OrdinaryFile = 0x1A4; // 0644

    internal static int Run(ExportOptions options)
    {
        using var store = ImageLookup.Open(options.Directory);
        var image = ImageLookup.One(store, options.Image);
        using (var content = store.OpenImage(image))
        {
            Write(options.Output, options.Overwrite, content);
        }

        foreach (var files in store.ReadSignatures(image).GroupBy(file => file.Kind))
        {
            var several = files.Count() > 1;
            foreach (var (file, number) in files.Select((file, i) => (file, i + 1)))
            {
                var name = several && number > 1 ? $"{options.Output}.{number}" : options.Output; // the first has the name that fetch looks for
                Write(name + SignatureKinds.SuffixOf(file.Kind), options.Overwrite, new MemoryStream(file.Bytes.ToArray()));
            }
        }

        return 0;
    }

    private static void Write(string path, bool overwrite, Stream content)
    {
        using var file = AtomicFile.Begin(path, OrdinaryFile);
        content.CopyTo(file.Stream);
        file.Commit(replace: overwrite);
    }
}

using System.Text;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace SpecTests.Store;

/// <summary>Small images for tests of the store.</summary>
internal static class AciMaker
{
    /// <summary>Writes an image with the files given as name=text; a name that ends in / is a directory.</summary>
    public static ImageId Make(string path, string name, string manifestExtra = "", params string[] files)
    {
        using var file = File.Create(path);
        using var writer = new AciWriter(file, CompressionFormat.Gzip, CompressionOptions.Default);
        writer.WriteManifest(Encoding.UTF8.GetBytes($$"""{"acKind":"ImageManifest","acVersion":"0.8.11","name":"{{name}}"{{(manifestExtra.Length > 0 ? "," + manifestExtra : "")}}}"""));
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory, Mode = 0x1ED }, Stream.Null);
        foreach (var item in files)
        {
            WriteOne(writer, item);
        }

        return writer.Finish();
    }

    /// <summary>An image with one file of bytes that do not compress.</summary>
    public static ImageId MakeLarge(string path, string name, int bytes)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        using var file = File.Create(path);
        using var writer = new AciWriter(file, CompressionFormat.Gzip, CompressionOptions.Default);
        writer.WriteManifest(Encoding.UTF8.GetBytes($$"""{"acKind":"ImageManifest","acVersion":"0.8.11","name":"{{name}}"}"""));
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory, Mode = 0x1ED }, Stream.Null);
        writer.Write(new TarEntry { Name = "big", Kind = TarEntryKind.File, Mode = 0x1A4, Size = bytes }, new MemoryStream(content));
        return writer.Finish();
    }

    public static string Labels(params string[] labels) =>
        "\"labels\":[" + string.Join(',', labels.Select(label => label.Split('=', 2)).Select(parts => $$"""{"name":"{{parts[0]}}","value":"{{parts[1]}}"}""")) + "]";

    private static void WriteOne(AciWriter writer, string item)
    {
        var equals = item.IndexOf('=');
        if (equals < 0)
        {
            writer.Write(new TarEntry { Name = item.TrimEnd('/'), Kind = TarEntryKind.Directory, Mode = 0x1ED }, Stream.Null);
            return;
        }

        var content = Encoding.UTF8.GetBytes(item[(equals + 1)..]);
        writer.Write(new TarEntry { Name = item[..equals], Kind = TarEntryKind.File, Mode = 0x1A4, Size = content.Length }, new MemoryStream(content));
    }
}

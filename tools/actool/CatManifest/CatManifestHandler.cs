using Appc.ImageSpec.Archive;

namespace Actool;

/// <summary>Prints the manifest of an image, and a newline.</summary>
internal static class CatManifestHandler
{
    internal static int Run(string path, bool prettyPrint)
    {
        var text = InputFile.Use("read", path, file =>
        {
            var bytes = AciReader.ReadManifest(file, ReadLimits.Default);
            var manifest = Manifests.Parse(bytes.Span);
            return prettyPrint ? manifest.ToJson(indented: true) : bytes;
        });
        using var output = Console.OpenStandardOutput();
        output.Write([.. text.Span, (byte)'\n']);
        return 0;
    }
}

using Appc.ImageSpec.Archive;

namespace Actool;

/// <summary>Reads an image to its end and prints its ID.</summary>
internal static class IdHandler
{
    internal static int Run(string path)
    {
        var summary = InputFile.Use("read", path, ReadWhole);
        Console.Out.WriteLine(summary.Id);
        return 0;
    }

    /// <summary>Reads and checks everything, keeping nothing.</summary>
    internal static AciSummary ReadWhole(Stream file)
    {
        using var reader = AciReader.Open(file, ReadLimits.Default);
        while (reader.Next() is not null)
        {
        }

        return reader.Finish();
    }
}

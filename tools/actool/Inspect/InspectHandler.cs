using Appc.ImageSpec.Archive;

namespace Actool;

/// <summary>Reads an image once and prints what it found.</summary>
internal static class InspectHandler
{
    internal static int Run(string path, bool json)
    {
        var report = InputFile.Use("inspect", path, file =>
        {
            var files = new FileFindings();
            using var reader = AciReader.Open(file, ReadLimits.Default);
            while (reader.Next() is { } entry)
            {
                files.Add(entry);
            }

            return new InspectReport(reader.Finish(), file.CanSeek ? file.Length : 0, files);
        });
        if (json)
        {
            InspectJson.Print(report);
        }
        else
        {
            InspectText.Print(report);
        }

        return 0;
    }
}

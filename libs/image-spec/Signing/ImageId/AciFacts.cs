using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>Reads an image to its end for its ID and manifest.</summary>
internal static class AciFacts
{
    /// <summary>Checks every entry as it goes by.</summary>
    /// <exception cref="BadInputException">It is no valid image.</exception>
    public static AciSummary Read(Stream data)
    {
        using var reader = AciReader.Open(data, ReadLimits.Default);
        while (reader.Next() is not null)
        {
            // the reader checks it
        }

        return reader.Finish();
    }
}

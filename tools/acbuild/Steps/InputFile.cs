using Appc.ImageSpec;

namespace Acbuild.Steps;

/// <summary>Small files that commands take as arguments.</summary>
internal static class InputFile
{
    /// <summary>The whole content of a file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="BadInputException">More than <paramref name="limit"/> bytes.</exception>
    internal static byte[] ReadAll(string path, int limit)
    {
        using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            content.Write(buffer, 0, count);
            if (content.Length > limit)
            {
                throw new BadInputException($"more than {limit} bytes");
            }
        }

        return content.ToArray();
    }
}

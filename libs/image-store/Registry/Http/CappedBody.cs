using Appc.ImageSpec;

namespace Appc.ImageStore.Registry.Http;

/// <summary>Reads a response's body into memory, never more than the caller is ready to hold.</summary>
internal static class CappedBody
{
    /// <summary>The whole body.</summary>
    /// <exception cref="BadInputException">It is larger than <paramref name="most"/> bytes.</exception>
    /// <exception cref="IOException">It was cut off.</exception>
    internal static byte[] Read(HttpResponseMessage response, int most)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > most)
        {
            throw TooLarge(response, most);
        }

        using var body = response.Content.ReadAsStream();
        var buffer = new byte[(int)Math.Min(announced ?? 4096, most) + 1];
        var length = 0;
        try
        {
            for (int read; (read = body.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length > most)
                {
                    throw TooLarge(response, most);
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min((long)length * 2, (long)most + 1));
                }
            }
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"read from {Host(response)}: the answer was cut off", e);
        }

        return buffer[..length];
    }

    internal static string Host(HttpResponseMessage response) => response.RequestMessage!.RequestUri!.Authority;

    private static BadInputException TooLarge(HttpResponseMessage response, int most) =>
        new($"read from {Host(response)}: the answer is larger than {most} bytes");
}

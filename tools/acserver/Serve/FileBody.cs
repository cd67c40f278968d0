using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Serve;

/// <summary>Sends a part of a file: read straight into the server's own output buffers, one copy from the page cache.</summary>
internal static class FileBody
{
    private const int Piece = 256 << 10;

    internal static async Task Send(HttpContext context, SafeFileHandle file, long from, long length)
    {
        var output = context.Response.BodyWriter;
        for (var left = length; left > 0;)
        {
            var read = RandomAccess.Read(file, output.GetSpan((int)Math.Min(Piece, left))[..(int)Math.Min(Piece, left)], from);
            if (read == 0)
            {
                context.Abort(); // the file became shorter: better a cut answer than a wrong one
                return;
            }

            output.Advance(read);
            from += read;
            left -= read;
            var result = await output.FlushAsync(context.RequestAborted);
            if (result.IsCompleted || result.IsCanceled)
            {
                return;
            }
        }
    }
}

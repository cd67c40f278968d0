using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Serve;

/// <summary>
/// Sends a part of a file, piece by piece: inside the kernel where the connection can do that, else through the server's own output buffers. Pieces grow with
/// the client's speed; one must be taken within a minute.
/// </summary>
internal static class FileBody
{
    private const int LeastPiece = 16 << 10;
    private const int MostPiece = 2 << 20;
    private const int MostCopied = 64 << 10;
    private static readonly TimeSpan s_fast = TimeSpan.FromMilliseconds(500);
    private static readonly MinDataRate s_slowest = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(60));

    /// <summary>Sends it, and notes how much of it was sent: less where the client went away or took too little.</summary>
    internal static async Task Send(HttpContext context, SafeFileHandle file, long from, long length)
    {
        context.Features.GetRequiredFeature<IHttpMinResponseDataRateFeature>().MinDataRate = s_slowest;
        var notes = RequestNotes.Of(context);
        notes.Sent = 0;
        var output = context.Response.BodyWriter;
        var direct = context.Features.Get<IFileOutput>();
        await output.FlushAsync(context.RequestAborted); // the head is out before the file
        var piece = LeastPiece;
        for (var sent = 0L; sent < length; notes.Sent = sent)
        {
            var started = Stopwatch.GetTimestamp();
            var size = (int)Math.Min(direct is null ? Math.Min(piece, MostCopied) : piece, length - sent);
            if (!Place(output, direct, file, from + sent, ref size))
            {
                context.Abort(); // the file became shorter: better a cut answer than a wrong one
                return;
            }

            var result = await output.FlushAsync(context.RequestAborted);
            if (result.IsCompleted || result.IsCanceled)
            {
                return;
            }

            sent += size;
            piece = Stopwatch.GetElapsedTime(started) < s_fast ? Math.Min(piece * 2, MostPiece) : LeastPiece;
            await Task.Yield(); // a client as fast as the disk must not keep the thread to itself
        }
    }

    private static bool Place(System.IO.Pipelines.PipeWriter output, IFileOutput? direct, SafeFileHandle file, long from, ref int size)
    {
        if (direct is not null)
        {
            direct.TakeFrom(file, from);
            _ = output.GetMemory(1);
        }
        else
        {
            size = RandomAccess.Read(file, output.GetSpan(size)[..size], from);
        }

        output.Advance(size);
        return size > 0;
    }
}

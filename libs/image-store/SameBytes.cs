using Appc.ImageStore.Signatures;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

/// <summary>Compares a file with an image of the store, which costs a fraction of taking it in.</summary>
internal static class SameBytes
{
    private const int BufferBytes = 256 << 10;

    /// <summary>True when the source holds the stored image's bytes and no others; the gate has then seen all of them.</summary>
    public static bool Compare(SourceFile source, StoreLayout layout, StoredImage image, SignatureGate? gate)
    {
        using var stored = layout.TryOpenFile($"images/{image.Id}/{ImageFiles.Image}");
        if (stored is null)
        {
            return false;
        }

        byte[] ours = new byte[BufferBytes], theirs = new byte[BufferBytes];
        while (true)
        {
            var count = Fill(theirs, source.Read);
            if (count != Fill(ours, buffer => Sys.Read(stored, buffer)) || !theirs.AsSpan(0, count).SequenceEqual(ours.AsSpan(0, count)))
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }

            gate?.Append(theirs.AsSpan(0, count));
        }
    }

    private delegate int ReadInto(Span<byte> buffer);

    private static int Fill(byte[] buffer, ReadInto read)
    {
        var count = 0;
        while (count < buffer.Length && read(buffer.AsSpan(count)) is > 0 and var more)
        {
            count += more;
        }

        return count;
    }
}

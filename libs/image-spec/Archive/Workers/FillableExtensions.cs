namespace Appc.ImageSpec.Archive;

/// <summary>Writing by copying, for bytes that are somewhere already.</summary>
internal static class FillableExtensions
{
    /// <summary>Copies all of <paramref name="data"/> into one room after another.</summary>
    internal static void Fill(this IFillable stream, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var room = stream.Room;
            var count = Math.Min(room.Length, data.Length);
            data[..count].CopyTo(room);
            stream.Advance(count);
            data = data[count..];
        }
    }
}

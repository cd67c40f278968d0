using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Takes entry names apart: components separated by single slashes, none of them empty, <c>.</c> or <c>..</c>.</summary>
internal static class EntryPath
{
    internal static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> name) => name[..Math.Max(0, name.LastIndexOf((byte)'/'))];

    internal static ReadOnlySpan<byte> Leaf(ReadOnlySpan<byte> name) => name[(name.LastIndexOf((byte)'/') + 1)..];

    internal static ByteString Join(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> leaf) =>
        parent.IsEmpty ? ByteString.Copy(leaf) : ByteString.Copy([.. parent, (byte)'/', .. leaf]);

    /// <summary>True when <paramref name="name"/> is below <paramref name="directory"/>, itself excluded.</summary>
    internal static bool IsBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> directory) =>
        directory.IsEmpty ? !name.IsEmpty : name.Length > directory.Length && name[directory.Length] == '/' && name.StartsWith(directory);

    /// <summary>The reader has normalised names; whoever made an entry otherwise must not get past here either.</summary>
    internal static void Check(ByteString name)
    {
        if (name.IsEmpty)
        {
            return;
        }

        foreach (var range in name.Span.Split((byte)'/'))
        {
            var component = name.Span[range];
            if (component.IsEmpty || component.SequenceEqual("."u8) || component.SequenceEqual(".."u8))
            {
                throw new BadInputException($"extract {name}: not a path below the root");
            }
        }
    }
}

using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Paths in an image as lists of components.</summary>
public static class TreePath
{
    /// <summary>The components without empty ones and <c>.</c>.</summary>
    public static List<ByteString> Split(ByteString path)
    {
        var parts = new List<ByteString>();
        foreach (var range in path.Span.Split((byte)'/'))
        {
            var part = path.Span[range];
            if (!part.IsEmpty && !part.SequenceEqual("."u8))
            {
                parts.Add(ByteString.Copy(part));
            }
        }

        return parts;
    }

    /// <summary>The components with slashes between them.</summary>
    public static ByteString Join(IReadOnlyList<ByteString> parts)
    {
        var length = Math.Max(0, parts.Sum(part => part.Length + 1) - 1);
        var joined = new byte[length];
        var rest = joined.AsSpan();
        foreach (var part in parts)
        {
            part.Span.CopyTo(rest);
            rest = rest[part.Length..];
            if (!rest.IsEmpty)
            {
                rest[0] = (byte)'/';
                rest = rest[1..];
            }
        }

        return ByteString.Copy(joined);
    }

    /// <summary><paramref name="name"/> below <paramref name="directory"/>; either may be empty.</summary>
    public static ByteString Below(ByteString directory, ByteString name) =>
        directory.IsEmpty ? name : name.IsEmpty ? directory : ByteString.Copy([.. directory.Span, (byte)'/', .. name.Span]);

    /// <summary>The path with <c>.</c>, <c>..</c> and doubled slashes taken out by text alone, absolute.</summary>
    public static ByteString Absolute(ByteString path)
    {
        var parts = new List<ByteString>();
        foreach (var component in Split(path))
        {
            if (component == "..")
            {
                RemoveLast(parts);
            }
            else
            {
                parts.Add(component);
            }
        }

        return ByteString.Copy([(byte)'/', .. Join(parts).Span]);
    }

    /// <summary>Takes the last component away; at the root nothing happens, as in a real file system.</summary>
    public static void RemoveLast(List<ByteString> parts)
    {
        if (parts.Count > 0)
        {
            parts.RemoveAt(parts.Count - 1);
        }
    }

    /// <summary>The last component; empty for the root.</summary>
    public static ByteString LastOf(ByteString path) => Split(path) is [.., var last] ? last : ByteString.Empty;
}

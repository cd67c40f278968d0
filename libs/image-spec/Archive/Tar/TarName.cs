using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>Turns a path as written in an archive into the one form of <see cref="TarEntry.Name"/>, or refuses it.</summary>
internal static class TarName
{
    private const int MostShown = 200;

    /// <summary>
    /// Drops <c>.</c> components, repeated and trailing slashes, as every tar program does, and in a layer the leading slashes,
    /// as every engine does. The result is empty for the root itself.
    /// </summary>
    /// <exception cref="BadInputException">Empty, too long, absolute (in an image), with a NUL or with a <c>..</c>.</exception>
    internal static ByteString Normalise(ReadOnlySpan<byte> raw, string what, TarProfile profile, ReadLimits limits)
    {
        Check(raw, what, profile, limits);
        if (IsNormal(raw))
        {
            return ByteString.Copy(raw);
        }

        var result = new byte[raw.Length + 1];
        var length = 0;
        foreach (var range in raw.Split((byte)'/'))
        {
            var component = raw[range];
            if (!component.IsEmpty && !component.SequenceEqual("."u8))
            {
                component.CopyTo(result.AsSpan(length));
                length += component.Length;
                result[length++] = (byte)'/';
            }
        }

        return ByteString.Copy(result.AsSpan(0, Math.Max(0, length - 1)));
    }

    /// <summary>True when a component is <c>..</c>.</summary>
    internal static bool HasParentComponent(ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            if (path[range].SequenceEqual(".."u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a path already in the one form, the empty one excepted.</summary>
    internal static bool IsNormal(ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            var component = path[range];
            if (component.IsEmpty || component.SequenceEqual("."u8) || component.SequenceEqual(".."u8))
            {
                return false;
            }
        }

        return true;
    }

    private static void Check(ReadOnlySpan<byte> raw, string what, TarProfile profile, ReadLimits limits)
    {
        if (raw.IsEmpty)
        {
            throw new BadInputException($"tar: {what}: empty");
        }

        if (raw.Length > limits.MaxNameBytes)
        {
            throw Refuse(raw, what, $"…: longer than {limits.MaxNameBytes} bytes");
        }

        if (raw.Contains((byte)0))
        {
            throw Refuse(raw, what, ": holds a NUL");
        }

        if (raw[0] == '/' && profile == TarProfile.Aci)
        {
            throw Refuse(raw, what, ": absolute");
        }

        if (HasParentComponent(raw))
        {
            throw Refuse(raw, what, ": has a .. component");
        }
    }

    private static BadInputException Refuse(ReadOnlySpan<byte> raw, string what, string problem) =>
        new($"tar: {what} {ByteEscaping.ToDisplay(raw[..Math.Min(raw.Length, MostShown)])}{problem}");
}

using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>Names with <c>*</c>, <c>?</c> and <c>[...]</c>, as glob(7) has them: within one component, and a leading dot only where the pattern has it.</summary>
internal static class FilePattern
{
    /// <summary>Whether a path has any of the three.</summary>
    internal static bool Is(string path) => path.AsSpan().ContainsAny('*', '?', '[');

    /// <summary>The paths that a pattern means, in byte order.</summary>
    /// <param name="pattern">The path with patterns in it.</param>
    /// <param name="start">The path at which the first component is looked for.</param>
    /// <param name="namesIn">The names in a directory; none where it is not there or no directory.</param>
    internal static List<ByteString> Expand(string pattern, ByteString start, Func<ByteString, IEnumerable<ByteString>> namesIn)
    {
        List<ByteString> paths = [start];
        foreach (var part in TreePath.Split(pattern))
        {
            var text = part.ToTextOrNull() ?? string.Empty;
            paths = Is(text)
                ? [.. paths.SelectMany(path => namesIn(path).Where(name => Fits(part.Span, name.Span)).Order().Select(name => Below(path, name)))]
                : [.. paths.Select(path => Below(path, part))];
        }

        return paths;
    }

    /// <summary>Whether one component fits.</summary>
    internal static bool Fits(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name) =>
        (name.IsEmpty || name[0] != (byte)'.' || (!pattern.IsEmpty && pattern[0] == (byte)'.')) && FitsRest(pattern, name);

    private static ByteString Below(ByteString path, ByteString name) =>
        path == "/" ? ByteString.Copy([(byte)'/', .. name.Span]) : TreePath.Below(path, name);

    /// <summary>A star that fails is tried one byte further on; only the last star is gone back to, so that no pattern takes longer than pattern times name.</summary>
    private static bool FitsRest(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        var (p, n, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == (byte)'*')
            {
                (star, mark) = (p++, n);
            }
            else if (p < pattern.Length && FitsOne(pattern[p..], name[n], out var used))
            {
                p += used;
                n++;
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept((byte)'*') < 0;
    }

    private static bool FitsOne(ReadOnlySpan<byte> pattern, byte value, out int used)
    {
        used = 1;
        if (pattern[0] == (byte)'[' && EndOfSet(pattern) is > 0 and var end)
        {
            used = end + 1;
            return FitsSet(pattern[1..end], value);
        }

        if (pattern[0] == (byte)'\\' && pattern.Length > 1)
        {
            used = 2;
            return pattern[1] == value;
        }

        return pattern[0] == (byte)'?' || pattern[0] == value;
    }

    /// <summary>Where the bracket ends; one that stands first in it, or first behind a not, is a member. 0 for one that does not end.</summary>
    private static int EndOfSet(ReadOnlySpan<byte> pattern)
    {
        var first = pattern.Length > 1 && pattern[1] is (byte)'!' or (byte)'^' ? 3 : 2;
        return first < pattern.Length && pattern[first..].IndexOf((byte)']') is >= 0 and var length ? first + length : 0;
    }

    private static bool FitsSet(ReadOnlySpan<byte> set, byte value)
    {
        var isNot = set[0] is (byte)'!' or (byte)'^';
        var rest = isNot ? set[1..] : set;
        for (var i = 0; i < rest.Length; i++)
        {
            var isRange = i + 2 < rest.Length && rest[i + 1] == (byte)'-';
            if (value >= rest[i] && value <= (isRange ? rest[i + 2] : rest[i]))
            {
                return !isNot;
            }

            i += isRange ? 2 : 0;
        }

        return isNot;
    }
}

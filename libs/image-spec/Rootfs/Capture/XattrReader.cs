using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Extended attributes as an archive holds them.</summary>
internal static class XattrReader
{
    // Labels that this host's security modules gave, not whoever made the tree: they mean nothing on another host.
    private static readonly ByteString[] s_hostLabels = ["security.selinux", "security.ima", "security.evm", "security.apparmor", "security.SMACK64"];

    /// <summary>Reads the values of all but the host's labels, or of those that belong to the content only; sorted by name.</summary>
    internal static ImmutableArray<Xattr> Read(IReadOnlyList<ByteString> names, bool contentOnly, Func<ByteString, ByteString?> read)
    {
        if (names.Count == 0)
        {
            return [];
        }

        var xattrs = new List<Xattr>(names.Count);
        foreach (var name in names)
        {
            if ((contentOnly ? IsContent(name) : !s_hostLabels.Contains(name)) && read(name) is { } value)
            {
                xattrs.Add(new Xattr(name, value));
            }
        }

        xattrs.Sort((left, right) => left.Name.CompareTo(right.Name));
        return [.. xattrs];
    }

    private static bool IsContent(ByteString name) => name.Span.StartsWith("user."u8) || name.Span.SequenceEqual("security.capability"u8);
}

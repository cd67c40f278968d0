using System.Buffers.Binary;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Acbuild.Run;

/// <summary>File capabilities as the kernel stores them (linux/capability.h, struct vfs_ns_cap_data).</summary>
internal static class FileCapability
{
    private const uint RevisionMask = 0xFF000000;
    private const uint Revision2 = 0x02000000;
    private const uint Revision3 = 0x03000000;
    private const int Revision2Size = 20;

    /// <summary>
    /// Capabilities set in a user namespace (revision 3) hold for that namespace's root only, whose number on the host stands at the end;
    /// in the image they hold as revision 2, as if root had set them. Other attributes stay.
    /// </summary>
    internal static Xattr ForEverybody(Xattr xattr)
    {
        if (xattr.Name != "security.capability" || xattr.Value.Length <= Revision2Size)
        {
            return xattr;
        }

        var value = xattr.Value.Span[..Revision2Size].ToArray();
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(value);
        if ((magic & RevisionMask) != Revision3)
        {
            return xattr;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(value, (magic & ~RevisionMask) | Revision2);
        return new Xattr(xattr.Name, ByteString.Copy(value));
    }
}

using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Decides which extended attributes are applied; xattr(7), overlayfs.rst of Linux ("userxattr").</summary>
internal static class XattrRule
{
    internal const string Cause = "it would steer this host; only ordinary attributes are applied";

    internal static bool IsApplied(ByteString name, ExtractedXattrs wanted) => wanted == ExtractedXattrs.All
        || (name.Span.StartsWith("user."u8) && !name.Span.StartsWith("user.overlay."u8))
        || name == "security.capability" || name == "system.posix_acl_access" || name == "system.posix_acl_default"
        || (name == "security.selinux" && wanted == ExtractedXattrs.WithSelinuxLabels);
}

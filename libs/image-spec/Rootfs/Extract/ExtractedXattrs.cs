namespace Appc.ImageSpec.Rootfs;

/// <summary>Which extended attributes of an archive are given to files on disk. Archives keep every one, whatever is chosen here.</summary>
public enum ExtractedXattrs
{
    /// <summary>
    /// What a program in the image may rely on: <c>user.*</c>, <c>security.capability</c>, <c>system.posix_acl_access</c> and <c>system.posix_acl_default</c>. Others
    /// steer this host: overlayfs takes <c>trusted.overlay.*</c> and <c>user.overlay.*</c> for its own, security modules their labels.
    /// </summary>
    Ordinary,

    /// <summary>These and <c>security.selinux</c>, for a host whose policy knows the image's labels.</summary>
    WithSelinuxLabels,

    /// <summary>Every one: the tree is a copy to be looked at, not to be launched.</summary>
    All,
}

using Appc.Linux;

namespace Acbuild.Host;

/// <summary>How files of the host become entries of an image.</summary>
/// <param name="Owner">Who owns them in the image; null: who owns them on the host.</param>
internal sealed record CaptureRules(Owner? Owner)
{
    /// <summary>
    /// The attributes that belong to a file's content: user.* and file capabilities. Labels of this machine's security modules
    /// (security.selinux) and what only root can read (trusted.*) would make the image depend on where and by whom it is built.
    /// </summary>
    internal static bool Keeps(ByteString attribute) =>
        attribute.Span.StartsWith("user."u8) || attribute.Span.SequenceEqual("security.capability"u8);
}

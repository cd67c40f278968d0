using Appc.ImageSpec.Elf;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>A program, its loader or one of its libraries: found on the host, and where the loader will look for it in the image.</summary>
/// <param name="Name">The name under which it was asked for: a path, or a soname.</param>
/// <param name="File">Where it lies on the host.</param>
/// <param name="ImagePath">The absolute path under which it is loaded in the image.</param>
/// <param name="Elf">What it needs itself.</param>
/// <param name="NeededBy">The object that asked for it; null for the program.</param>
/// <param name="Reason">Why it was taken, for people.</param>
internal sealed record LoadedObject(
    ByteString Name, HostResolution File, ByteString ImagePath, ElfObject Elf, LoadedObject? NeededBy, string Reason)
{
    /// <summary>
    /// In an image without a loader cache the loader would not find it where it lies: a link in a default directory is needed.
    /// </summary>
    internal bool NeedsDefaultLink { get; init; }

    /// <summary>True when a DT_NEEDED of that name is satisfied by this object.</summary>
    internal bool Answers(ByteString needed) => Name == needed || Elf.SoName == needed;
}

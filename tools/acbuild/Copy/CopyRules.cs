using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.Copy;

/// <summary>What becomes of the facts of copied files.</summary>
/// <param name="Owner">Who owns them in the image; null: who owns them in the source.</param>
/// <param name="Root">With no <paramref name="Owner"/>: files of the host become root's all the same.</param>
/// <param name="Mode">What is done to their modes; links have none.</param>
/// <param name="Time">Their modification time; null: as in the source.</param>
internal sealed record CopyRules(OwnerChange? Owner, bool Root, ModeChange? Mode, UnixTime? Time)
{
    /// <summary>The change for an image, whose names owners may have.</summary>
    /// <param name="tree">The image.</param>
    /// <param name="keepsOwners">Owners of the source mean something in an image, as those of an archive do.</param>
    internal Func<TarEntry, TarEntry> For(LayerStack tree, bool keepsOwners)
    {
        FileOwner? owner = Owner is { } change ? change.In(tree) : Root && !keepsOwners ? FileOwner.Root : null;
        return entry => Change(entry, owner);
    }

    private TarEntry Change(TarEntry entry, FileOwner? owner) => entry with
    {
        Uid = owner?.Uid ?? entry.Uid,
        Gid = owner?.Gid ?? entry.Gid,
        Mode = Mode is null || entry.Kind is TarEntryKind.SymbolicLink ? entry.Mode : Mode.Apply(entry.Mode, entry.Kind == TarEntryKind.Directory),
        ModificationTime = Time ?? entry.ModificationTime,
    };
}

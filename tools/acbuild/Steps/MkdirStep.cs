using Acbuild.Copy;
using Acbuild.State;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.Steps;

/// <summary>Makes directories, or changes the facts of those that are there: <c>mkdir</c>.</summary>
internal sealed class MkdirStep : Step
{
    private const uint UsualMode = 0b111_101_101;
    private readonly IReadOnlyList<string> _directories;
    private readonly OwnerChange? _owner;
    private readonly ModeChange? _mode;
    private readonly UnixTime? _time;

    internal MkdirStep(IReadOnlyList<string> directories, OwnerChange? owner, ModeChange? mode, UnixTime? time)
        : base("mkdir", directories)
    {
        (_directories, _owner, _mode, _time) = (directories, owner, mode, time);
    }

    internal override void Apply(BuildSession build)
    {
        var tree = build.Tree;
        var owner = _owner?.In(tree);
        build.AddLayer(History, layer =>
        {
            foreach (var directory in _directories)
            {
                var resolved = tree.Resolve(directory, followLast: true);
                CopyPlace.Check(tree, resolved, tree.FindResolved(resolved), isDirectory: true);
                layer.Add(Changed(tree.Find(resolved) ?? new TarEntry { Name = resolved, Kind = TarEntryKind.Directory, Mode = UsualMode, ModificationTime = tree.Newest }, owner), null);
            }
        });
    }

    private TarEntry Changed(TarEntry entry, FileOwner? owner) => entry with
    {
        Uid = owner?.Uid ?? entry.Uid,
        Gid = owner?.Gid ?? entry.Gid,
        Mode = _mode?.Apply(entry.Mode, isDirectory: true) ?? entry.Mode,
        ModificationTime = _time ?? entry.ModificationTime,
    };
}

using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>
/// Where entries of one copied tree land: names relative to the source become names in the image, through the links that the
/// image has (a directory laid over <c>lib -> usr/lib</c> goes to usr/lib).
/// </summary>
internal sealed class CopyPlace
{
    private readonly LayerStack _tree;
    private readonly ByteString _target;
    private readonly bool _isNew;
    private readonly List<(ByteString From, ByteString To)> _detours = [];

    private CopyPlace(LayerStack tree, ByteString target, bool isNew)
    {
        _tree = tree;
        _target = target;
        _isNew = isNew;
    }

    /// <summary>True when the source is a directory and the image has one there already, which keeps its own owner, mode and time.</summary>
    internal bool TargetExists { get; private init; }

    /// <summary>Finds the place for a source at the path <paramref name="to"/>.</summary>
    /// <exception cref="BadInputException">A directory would replace something else, or something else a directory.</exception>
    internal static CopyPlace Find(LayerStack tree, ByteString to, bool isDirectory)
    {
        var target = tree.Resolve(to, followLast: false);
        var there = tree.FindResolved(target);
        if (isDirectory && there is { IsSymbolicLink: true })
        {
            target = tree.Resolve(to, followLast: true);
            there = tree.FindResolved(target);
        }

        Check(tree, target, there, isDirectory);
        return new CopyPlace(tree, target, isNew: there is null) { TargetExists = isDirectory && there is not null };
    }

    /// <summary>The name in the image of an entry of the source; directories must be asked for before what is in them.</summary>
    internal ByteString Map(ByteString relative, bool isDirectory)
    {
        var name = TreePath.Below(_target, relative);
        if (_isNew)
        {
            return name;
        }

        foreach (var (from, to) in _detours)
        {
            if (name.Span.StartsWith(from.Span) && name.Length > from.Length && name.Span[from.Length] == (byte)'/')
            {
                name = TreePath.Below(to, ByteString.Copy(name.Span[(from.Length + 1)..]));
            }
        }

        if (isDirectory && _tree.FindResolved(name) is { IsSymbolicLink: true })
        {
            var real = _tree.Resolve(name, followLast: true);
            _detours.Add((name, real));
            name = real;
        }

        Check(_tree, name, _tree.FindResolved(name), isDirectory);
        return name;
    }

    /// <summary>Refuses to put something at a resolved name where the image has a directory and it is none, or the other way round.</summary>
    internal static void Check(LayerStack tree, ByteString name, TreeName? there, bool isDirectory)
    {
        if (there is { } other && other.IsDirectory != isDirectory)
        {
            throw new BadInputException(isDirectory
                ? $"copy to /{name}: it is a file in the image, and a directory cannot replace it"
                : $"copy to /{name}: it is a directory in the image; copy-to-dir puts files into one");
        }

        if (there is null && tree.FirstNonDirectoryAbove(name) is { } above)
        {
            throw new BadInputException($"copy to /{name}: /{above} is not a directory in the image");
        }
    }
}

using Acbuild.Cache;
using Acbuild.Copy;
using Acbuild.Progress;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Steps;

/// <summary>What <c>copy</c> and <c>copy-to-dir</c> were asked for.</summary>
/// <param name="Origin">Where the paths lie.</param>
/// <param name="From">The paths, which may be patterns.</param>
/// <param name="To">A path in the image.</param>
/// <param name="Rules">What becomes of the facts of files.</param>
internal sealed record CopyOptions(CopyOrigin Origin, IReadOnlyList<string> From, string To, CopyRules Rules);

/// <summary>Copies files into the image: <c>copy</c> and <c>copy-to-dir</c>.</summary>
internal sealed class CopyStep : Step
{
    private readonly CopyOptions _options;
    private readonly bool _intoDirectory;

    private CopyStep(string command, CopyOptions options, bool intoDirectory)
        : base(command, [.. options.From, options.To])
    {
        _options = options;
        _intoDirectory = intoDirectory;
    }

    /// <summary>One file or directory to a path of its own.</summary>
    internal static CopyStep To(CopyOptions options)
    {
        if (options.To.Length > 1 && options.To.EndsWith('/'))
        {
            throw new UsageException($"copy to {ByteEscaping.ToDisplay(options.To)}: a path that ends with a slash; copy-to-dir copies into a directory");
        }

        return new CopyStep("copy", options, intoDirectory: false);
    }

    /// <summary>Any number of files and directories into a directory, under their own names.</summary>
    internal static CopyStep IntoDirectory(CopyOptions options) => new("copy-to-dir", options, intoDirectory: true);

    internal override void AddInputs(StepInputs inputs) => _options.Origin.AddInputs(inputs, _options.From);

    internal override void Apply(BuildSession build)
    {
        var tree = build.Tree;
        var change = _options.Rules.For(tree, _options.Origin.KeepsOwners);
        using var progress = StepProgress.Of(Command);
        _options.Origin.Open(_options.From, build.Directory, items =>
        {
            RequireOne(items);
            build.AddLayer(History, layer =>
            {
                foreach (var item in items)
                {
                    var to = _intoDirectory ? TreePath.Below(_options.To, item.Name) : _options.To;
                    item.Write(layer, Mapping(CopyPlace.Find(tree, to, item.IsDirectory), change, progress));
                }
            });
        });
    }

    private void RequireOne(IReadOnlyList<CopyItem> items)
    {
        if (!_intoDirectory && items.Count > 1)
        {
            throw new BadInputException(
                $"copy {ByteEscaping.ToDisplay(_options.From[0])}: {items.Count} files fit, {ByteEscaping.ToDisplay(items[0].Shown)} and {ByteEscaping.ToDisplay(items[1].Shown)} among them; copy-to-dir takes them all");
        }
    }

    private static Func<TarEntry, TarEntry?> Mapping(CopyPlace place, Func<TarEntry, TarEntry> change, StepProgress progress) => entry =>
    {
        if (entry.Name.IsEmpty && place.TargetExists)
        {
            return null;
        }

        progress.Advance(entry);
        return change(entry) with
        {
            Name = place.Map(entry.Name, entry.Kind == TarEntryKind.Directory),
            LinkTarget = entry.Kind == TarEntryKind.HardLink ? place.Map(entry.LinkTarget, isDirectory: false) : entry.LinkTarget,
        };
    };
}

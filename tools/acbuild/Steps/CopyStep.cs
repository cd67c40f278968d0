using Acbuild.Cache;
using Acbuild.Host;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Steps;

/// <summary>Copies files of the host into the image: <c>copy</c> and <c>copy-to-dir</c>.</summary>
internal sealed class CopyStep : Step
{
    private readonly IReadOnlyList<(string From, ByteString To)> _pairs;
    private readonly CaptureRules _rules;

    private CopyStep(string command, IReadOnlyList<string> arguments, IReadOnlyList<(string From, ByteString To)> pairs, CaptureRules rules)
        : base(command, arguments)
    {
        _pairs = pairs;
        _rules = rules;
    }

    /// <summary>One file or directory to a path of its own.</summary>
    internal static CopyStep To(string from, string to, CaptureRules rules)
    {
        if (to.Length > 1 && to.EndsWith('/'))
        {
            throw new UsageException($"copy to {ByteEscaping.ToDisplay(to)}: a path that ends with a slash; copy-to-dir copies into a directory");
        }

        return new CopyStep("copy", [from, to], [(from, to)], rules);
    }

    /// <summary>Any number of files and directories into a directory, under their own names.</summary>
    internal static CopyStep IntoDirectory(IReadOnlyList<string> froms, string directory, CaptureRules rules)
    {
        var pairs = froms.Select(from => (from, TreePath.Below(directory, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(from))))));
        return new CopyStep("copy-to-dir", [.. froms, directory], [.. pairs], rules);
    }

    internal override void AddInputs(StepInputs inputs)
    {
        foreach (var (from, _) in _pairs)
        {
            using var source = CopySource.Open(from);
            inputs.AddTree(sink => HostCapture.LookAt(source.Parent, source.Name, _rules, sink));
        }
    }

    internal override void Apply(BuildSession build) => build.AddLayer(History, layer =>
    {
        foreach (var (from, to) in _pairs)
        {
            using var source = CopySource.Open(from);
            Copy(build, layer, source, to);
        }
    });

    private void Copy(BuildSession build, LayerWriter layer, CopySource source, ByteString to)
    {
        var place = CopyPlace.Find(build.Tree, to, source.IsDirectory);
        Refuse(source, build.Directory);
        HostCapture.One(source.Parent, source.Name, _rules, build.Directory, (entry, file) =>
        {
            if (entry.Name.IsEmpty && place.TargetExists)
            {
                return;
            }

            var mapped = entry with
            {
                Name = place.Map(entry.Name, entry.Kind == TarEntryKind.Directory),
                LinkTarget = entry.Kind == TarEntryKind.HardLink ? place.Map(entry.LinkTarget, isDirectory: false) : entry.LinkTarget,
            };
            layer.AddCaptured(mapped, file);
        });
    }

    private static void Refuse(CopySource source, string buildDirectory)
    {
        using var directory = Sys.OpenDirectory(buildDirectory);
        if (source.IsInside(Sys.Fstat(directory)))
        {
            throw new BadInputException($"copy {ByteEscaping.ToDisplay(source.Path)}: it lies in the build's own directory");
        }
    }
}

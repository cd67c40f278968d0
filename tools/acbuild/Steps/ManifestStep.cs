using Acbuild.Cache;
using Acbuild.State;
using Appc.ImageSpec.Schema;

namespace Acbuild.Steps;

/// <summary>A step that changes nothing but the image manifest.</summary>
internal sealed class ManifestStep : Step
{
    private readonly Func<ImageManifest, ImageManifest> _edit;

    internal ManifestStep(string command, IReadOnlyList<string> arguments, Func<ImageManifest, ImageManifest> edit)
        : base(command, arguments)
    {
        _edit = edit;
    }

    /// <summary>The edit in a build of an OCI image, where it is another one; null where it is the same.</summary>
    internal Func<ImageManifest, ImageManifest>? OciEdit { get; init; }

    /// <summary>A file that the edit reads, or <c>-</c>; null for none.</summary>
    internal string? InputFile { get; init; }

    internal override void AddInputs(StepInputs inputs)
    {
        if (InputFile is { } file)
        {
            inputs.AddArgumentFile(file);
        }
    }

    internal override void Apply(BuildSession build)
    {
        try
        {
            var edit = build.Mode == BuildMode.Oci ? OciEdit ?? _edit : _edit;
            build.SetManifest(edit(build.Manifest));
        }
        catch (Appc.ImageSpec.BadInputException bad)
        {
            throw bad.In(Command);
        }
    }
}

using Acbuild.Cache;
using Acbuild.Oci;
using Acbuild.State;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Steps;

/// <summary>Puts a manifest from a file in the place of the build's: <c>replace-manifest</c>.</summary>
internal sealed class ReplaceManifestStep : Step
{
    private readonly string _file;

    internal ReplaceManifestStep(string file)
        : base("replace-manifest", [file])
    {
        _file = file;
    }

    internal override void AddInputs(StepInputs inputs) => inputs.AddArgumentFile(_file);

    internal override void Apply(BuildSession build)
    {
        try
        {
            build.SetManifest(build.Mode == BuildMode.Oci
                ? OciConfig.Replace(build.Manifest, InputFile.ReadAll(_file, OciLimits.Config.MaxBytes))
                : ImageManifest.Parse(InputFile.ReadAll(_file, JsonLimits.Manifest.MaxBytes)));
        }
        catch (BadInputException bad)
        {
            throw bad.In($"replace-manifest: {ByteEscaping.ToDisplay(_file)}");
        }
    }
}

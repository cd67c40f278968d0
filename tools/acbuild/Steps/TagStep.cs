using Acbuild.State;
using Appc.ImageSpec.Oci;

namespace Acbuild.Steps;

/// <summary>Sets the tag under which an OCI image is written: <c>set-tag</c>.</summary>
internal sealed class TagStep : Step
{
    private readonly string _tag;

    internal TagStep(string tag)
        : base("set-tag", [tag])
    {
        _tag = ImageTag.Parse(tag).ToString();
    }

    internal override bool IsRecorded => false; // a name of the image is no part of it

    internal override void Apply(BuildSession build) => build.Tag = _tag;
}

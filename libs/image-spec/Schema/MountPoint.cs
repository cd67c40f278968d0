namespace Appc.ImageSpec.Schema;

/// <summary>A place where an app expects data from outside (aci.md, mountPoints).</summary>
/// <param name="Name">By which a pod refers to it.</param>
/// <param name="Path">Where it goes in the root filesystem.</param>
/// <param name="ReadOnly">Whether the app gets it read-only.</param>
public sealed record MountPoint(AcName Name, string Path, bool ReadOnly) : SpecObject
{
    internal static MountPoint Read(ObjectReader reader) =>
        new(reader.Required<AcName>("name", AcName.TryParse, AcName.Rule), reader.RequiredText("path", "aci.md, mountPoints"), reader.Flag("readOnly") ?? false)
        {
            UnknownFields = reader.Unknown(),
        };

    internal static void Write(JsonOutput output, MountPoint mountPoint)
    {
        output.Begin('{');
        output.Field("name", mountPoint.Name.ToString());
        output.Field("path", mountPoint.Path);
        if (mountPoint.ReadOnly)
        {
            output.Field("readOnly", flag: true);
        }

        output.Unknown(mountPoint.UnknownFields);
        output.End('}');
    }
}

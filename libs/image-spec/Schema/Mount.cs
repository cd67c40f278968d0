namespace Appc.ImageSpec.Schema;

/// <summary>A volume mounted into one app (pods.md, mounts).</summary>
/// <param name="Volume">Which volume of the pod, unless <paramref name="AppVolume"/> is given.</param>
/// <param name="Path">Where in the app's root filesystem.</param>
/// <param name="AppVolume">A volume of this app alone.</param>
public sealed record Mount(AcName Volume, string Path, Volume? AppVolume) : SpecObject
{
    internal static Mount Read(ObjectReader reader) =>
        new(reader.Required<AcName>("volume", AcName.TryParse, AcName.Rule), reader.RequiredText("path", "pods.md, mounts"), reader.Nested("appVolume", Schema.Volume.Read))
        {
            UnknownFields = reader.Unknown(),
        };

    internal static void Write(JsonOutput output, Mount mount)
    {
        output.Begin('{');
        output.Field("volume", mount.Volume.ToString());
        output.Field("path", mount.Path);
        if (mount.AppVolume is not null)
        {
            output.Name("appVolume");
            Schema.Volume.Write(output, mount.AppVolume);
        }

        output.Unknown(mount.UnknownFields);
        output.End('}');
    }
}

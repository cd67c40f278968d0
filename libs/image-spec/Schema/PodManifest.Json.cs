namespace Appc.ImageSpec.Schema;

/// <content>Reading and writing, fields in the reference's order.</content>
public sealed partial record PodManifest
{
    /// <summary>Reads a manifest, also one that is only a template: images without an ID are let through with a warning.</summary>
    /// <param name="json">UTF-8, at most 4 MiB.</param>
    /// <exception cref="BadInputException">Not strict JSON, or the first rule of the specification that does not hold, as <c>path: rule</c>.</exception>
    public static PodManifest Parse(ReadOnlySpan<byte> json) => Check(json).Require();

    /// <summary>Reads a manifest and reports everything found, warnings too.</summary>
    /// <exception cref="BadInputException">Not strict JSON.</exception>
    public static SchemaReport<PodManifest> Check(ReadOnlySpan<byte> json) =>
        ManifestDocument.Check(json, AcKind.PodManifest, Read);

    /// <summary>The manifest as JSON: known fields in the reference's order, then the unknown ones.</summary>
    /// <param name="indented">Four spaces a level; otherwise no white space.</param>
    /// <exception cref="BadInputException">An edit made the manifest invalid; nothing invalid is ever written.</exception>
    public ReadOnlyMemory<byte> ToJson(bool indented)
    {
        var output = new JsonOutput();
        Write(output);
        return ManifestDocument.Finish(output, indented, Check);
    }

    private static PodManifest Read(ObjectReader reader, SemVer version)
    {
        var apps = reader.Objects("apps", RuntimeApp.Read);
        if (reader.Field("apps") is null)
        {
            reader.Problems.Error("apps", "is required (pods.md, apps)");
        }

        reader.Unique("apps", apps, app => app.Name.ToString(), "has the name of another app (pods.md, apps)");
        var volumes = reader.Objects("volumes", Volume.Read);
        reader.Unique("volumes", volumes, volume => volume.Name.ToString(), "has the name of another volume (pods.md, volumes)");
        return new PodManifest
        {
            AcVersion = version,
            Apps = Given(apps),
            Volumes = volumes,
            Isolators = Isolator.ReadList(reader),
            Annotations = Annotation.ReadList(reader),
            Ports = reader.Objects("ports", ExposedPort.Read),
            UserAnnotations = reader.Map("userAnnotations"),
            UserLabels = reader.Map("userLabels"),
            UnknownFields = reader.Unknown(),
        };
    }

    private void Write(JsonOutput output)
    {
        output.Begin('{');
        output.Field("acVersion", AcVersion.ToString());
        output.Field("acKind", nameof(AcKind.PodManifest));
        output.List("apps", Apps, RuntimeApp.Write);
        output.List("volumes", _volumes, Volume.Write);
        output.List("isolators", _isolators, Isolator.Write);
        output.List("annotations", _annotations, Annotation.Write);
        output.List("ports", _ports, ExposedPort.Write);
        output.Optional("userAnnotations", UserAnnotations);
        output.Optional("userLabels", UserLabels);
        output.Unknown(UnknownFields);
        output.End('}');
    }
}

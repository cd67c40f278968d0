namespace Appc.ImageSpec.Schema;

/// <content>Reading and writing, fields in the reference's order.</content>
public sealed partial record ImageManifest
{
    /// <summary>Reads a manifest.</summary>
    /// <param name="json">UTF-8, at most 4 MiB.</param>
    /// <exception cref="BadInputException">Not strict JSON, or the first rule of the specification that does not hold, as <c>path: rule</c>.</exception>
    public static ImageManifest Parse(ReadOnlySpan<byte> json) => Check(json).Require();

    /// <summary>Reads a manifest and reports everything found, warnings too.</summary>
    /// <exception cref="BadInputException">Not strict JSON.</exception>
    public static SchemaReport<ImageManifest> Check(ReadOnlySpan<byte> json) =>
        ManifestDocument.Check(json, AcKind.ImageManifest, Read);

    /// <summary>
    /// The manifest as JSON: known fields in the reference's order, then the unknown ones; byte for byte what the Go tool writes for the
    /// same manifest.
    /// </summary>
    /// <param name="indented">Four spaces a level; otherwise no white space.</param>
    /// <exception cref="BadInputException">An edit made the manifest invalid; nothing invalid is ever written.</exception>
    public ReadOnlyMemory<byte> ToJson(bool indented)
    {
        var output = new JsonOutput();
        Write(output);
        return ManifestDocument.Finish(output, indented, Check);
    }

    private static ImageManifest Read(ObjectReader reader, SemVer version)
    {
        var manifest = new ImageManifest
        {
            AcVersion = version,
            Name = reader.Required<AcIdentifier>("name", AcIdentifier.TryParse, AcIdentifier.Rule),
            Labels = Given(Label.ReadList(reader)),
            App = reader.Nested("app", App.Read),
            Annotations = Given(Annotation.ReadList(reader)),
            Dependencies = Given(reader.Objects("dependencies", Dependency.Read)),
            PathWhitelist = Given(reader.Texts("pathWhitelist")),
            UnknownFields = reader.Unknown(),
        };
        for (var i = 0; i < manifest.PathWhitelist.Length; i++)
        {
            if (!manifest.PathWhitelist[i].StartsWith('/'))
            {
                reader.Problems.Warn($"pathWhitelist[{i}]", "should be an absolute path (aci.md, pathWhitelist)");
            }
        }

        return manifest;
    }

    private void Write(JsonOutput output)
    {
        output.Begin('{');
        output.Field("acKind", nameof(AcKind.ImageManifest));
        output.Field("acVersion", AcVersion.ToString());
        output.Field("name", Name.ToString());
        output.Optional("labels", Labels, Label.Write);
        if (App is not null)
        {
            output.Name("app");
            App.Write(output, App);
        }

        output.Optional("annotations", Annotations, Annotation.Write);
        output.Optional("dependencies", Dependencies, Dependency.Write);
        output.Optional("pathWhitelist", PathWhitelist, ObjectWriter.Text);
        output.Unknown(UnknownFields);
        output.End('}');
    }
}

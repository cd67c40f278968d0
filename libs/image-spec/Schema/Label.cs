using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>A label of an image or dependency (aci.md, labels). <c>version</c>, <c>os</c> and <c>arch</c> have a meaning of their own.</summary>
/// <param name="Name">Unique in its list and not <c>name</c>.</param>
/// <param name="Value">Any text.</param>
public sealed record Label(AcIdentifier Name, string Value) : SpecObject
{
    internal static ImmutableArray<Label> ReadList(ObjectReader parent)
    {
        var labels = parent.Objects("labels", Read);
        parent.Unique("labels", labels, label => label.Name.ToString(), "has the name of another label (aci.md, labels)");
        for (var i = 0; !labels.IsDefault && i < labels.Length; i++)
        {
            if (string.Equals(labels[i].Name.ToString(), "name", StringComparison.Ordinal))
            {
                parent.Problems.Error($"{parent.PathOf("labels")}[{i}].name", "cannot be \"name\" (aci.md, labels)");
            }
        }

        OsArch.Check(labels, parent.PathOf("labels"), parent.Problems);
        return labels;
    }

    internal static void Write(JsonOutput output, Label label)
    {
        output.Begin('{');
        output.Field("name", label.Name.ToString());
        output.Field("value", label.Value);
        output.Unknown(label.UnknownFields);
        output.End('}');
    }

    private static Label Read(ObjectReader reader) =>
        new(reader.Required<AcIdentifier>("name", AcIdentifier.TryParse, AcIdentifier.Rule), reader.ExpectedText("value", "aci.md, labels"))
        {
            UnknownFields = reader.Unknown(),
        };
}

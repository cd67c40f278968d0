using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>Extra metadata of an image, an app or a pod (aci.md and pods.md, annotations).</summary>
/// <param name="Name">Unique in its list.</param>
/// <param name="Value">Any text; <c>created</c>, <c>homepage</c> and <c>documentation</c> have a form of their own.</param>
public sealed record Annotation(AcIdentifier Name, string Value) : SpecObject
{
    internal static ImmutableArray<Annotation> ReadList(ObjectReader parent)
    {
        var annotations = parent.Objects("annotations", Read);
        parent.Unique("annotations", annotations, annotation => annotation.Name.ToString(), "has the name of another annotation (aci.md, annotations)");
        for (var i = 0; !annotations.IsDefault && i < annotations.Length; i++)
        {
            CheckWellKnown(annotations[i], $"{parent.PathOf("annotations")}[{i}].value", parent.Problems);
        }

        return annotations;
    }

    internal static void Write(JsonOutput output, Annotation annotation)
    {
        output.Begin('{');
        output.Field("name", annotation.Name.ToString());
        output.Field("value", annotation.Value);
        output.Unknown(annotation.UnknownFields);
        output.End('}');
    }

    private static Annotation Read(ObjectReader reader) =>
        new(reader.Required<AcIdentifier>("name", AcIdentifier.TryParse, AcIdentifier.Rule), reader.ExpectedText("value", "aci.md, annotations"))
        {
            UnknownFields = reader.Unknown(),
        };

    private static void CheckWellKnown(Annotation annotation, string path, ProblemList problems)
    {
        switch (annotation.Name.ToString())
        {
            case "created" when !Timestamp.TryParse(annotation.Value, out _):
                problems.Error(path, "must be a timestamp in RFC 3339 form (types.md, Timestamps Type)");
                break;
            case "homepage" or "documentation" when !WebAddress.IsValid(annotation.Value):
                problems.Error(path, "must be a URL with scheme http or https (aci.md, annotations)");
                break;
        }
    }
}

using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>Reads the resource isolators (ace.md, Resource Isolators).</summary>
internal static class ResourceReader
{
    public static ResourceIsolator? Read(JsonValue value, string path, ProblemList problems, ResourceKind kind)
    {
        if (ObjectReader.Open(value, path, problems) is not { } reader)
        {
            return null;
        }

        var request = Amount(reader, "request");
        var limit = Amount(reader, "limit");
        var isDefault = reader.Flag("default") ?? false;
        var scoped = kind is not (ResourceKind.Cpu or ResourceKind.Memory);
        if (isDefault != scoped)
        {
            problems.Error(reader.PathOf("default"), scoped ? "must be true (ace.md, Resource Isolators)" : "must not be true for this resource");
        }

        if (scoped && request is not null)
        {
            problems.Error(reader.PathOf("request"), "is not known for this resource (ace.md, Resource Isolators)");
        }

        return new ResourceIsolator(kind, request, limit);
    }

    /// <summary>A quantity, as a string or as a bare number.</summary>
    private static Quantity? Amount(ObjectReader reader, string field)
    {
        if (reader.Field(field) is not { } value)
        {
            return null;
        }

        var text = value.Kind is JsonKind.String or JsonKind.Number ? value.Text.Trim(' ', '\t', '\r', '\n') : string.Empty;
        if (!Quantity.TryParse(text, out var quantity))
        {
            reader.Problems.Error(reader.PathOf(field), $"\"{ByteEscaping.ToDisplay(text)}\" {Quantity.Rule}");
            return null;
        }

        if (quantity.Nanos.Sign < 0)
        {
            reader.Problems.Warn(reader.PathOf(field), "is negative");
        }

        return quantity;
    }
}

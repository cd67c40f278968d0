using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// One constraint on an app or pod (ace.md, Isolators). The value is kept as it was written; <see cref="View"/> is what it means.
/// Made by reading a manifest or by <see cref="Create"/>, both of which check the value of a known isolator.
/// </summary>
public sealed record Isolator : SpecObject
{
    private Isolator(AcIdentifier name, JsonValue? value, IsolatorView view)
    {
        Name = name;
        Value = value;
        View = view;
    }

    /// <summary>Which constraint; see <see cref="IsolatorNames"/>.</summary>
    public AcIdentifier Name { get; }

    /// <summary>The value as it was written; null where an isolator that we do not know has none.</summary>
    public JsonValue? Value { get; }

    /// <summary>The value read by its name; an <see cref="UnknownIsolator"/> where the name is not one of the specification's.</summary>
    public IsolatorView View { get; }

    /// <summary>An isolator of that name and value.</summary>
    /// <exception cref="BadInputException">The value is not what the specification wants for that name.</exception>
    public static Isolator Create(AcIdentifier name, JsonValue value)
    {
        var problems = new ProblemList();
        var isolator = Interpret(name, value, name.ToString(), problems);
        return problems.HasErrors ? throw new BadInputException(problems.ToImmutable()[0].ToString()) : isolator;
    }

    internal static ImmutableArray<Isolator> ReadList(ObjectReader parent)
    {
        var isolators = parent.Objects("isolators", Read);
        IsolatorRules.Check(isolators, parent.PathOf("isolators"), parent.Problems);
        return isolators;
    }

    internal static void Write(JsonOutput output, Isolator isolator)
    {
        output.Begin('{');
        output.Field("name", isolator.Name.ToString());
        output.Name("value");
        if (isolator.Value is null)
        {
            output.Literal("null");
        }
        else
        {
            output.Value(isolator.Value);
        }

        output.Unknown(isolator.UnknownFields);
        output.End('}');
    }

    private static Isolator Read(ObjectReader reader)
    {
        var name = reader.Required<AcIdentifier>("name", AcIdentifier.TryParse, AcIdentifier.Rule);
        return Interpret(name, reader.Field("value"), reader.PathOf("value"), reader.Problems) with { UnknownFields = reader.Unknown() };
    }

    private static Isolator Interpret(AcIdentifier name, JsonValue? value, string path, ProblemList problems)
    {
        var interpret = IsolatorCatalog.Find(name);
        if (interpret is null)
        {
            problems.Warn(path, $"isolator {name} is not one of the specification's; an executor may ignore it (ace.md, Isolators)");
            return new Isolator(name, value, new UnknownIsolator(value));
        }

        if (value is null)
        {
            problems.Error(path, "is required (types.md, Isolator Type)");
        }

        return new Isolator(name, value, (value is null ? null : interpret(value, path, problems)) ?? new UnknownIsolator(value));
    }
}

using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>A variable of an app's environment (aci.md, environment).</summary>
/// <param name="Name">Letters, digits, <c>_ . -</c>; begins with a letter or <c>_</c>; unique in its list.</param>
/// <param name="Value">Any text; nothing in it is substituted.</param>
public sealed record EnvironmentVariable(string Name, string Value) : SpecObject
{
    internal const string Rule = "must match ^[A-Za-z_][A-Za-z_0-9.-]*$ (aci.md, environment)";

    /// <summary>True when <paramref name="name"/> may name a variable.</summary>
    public static bool IsValidName(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    internal static ImmutableArray<EnvironmentVariable> ReadList(ObjectReader app)
    {
        var variables = app.Objects("environment", Read);
        app.Unique("environment", variables, variable => variable.Name, "has the name of another variable (aci.md, environment)");
        return variables;
    }

    internal static void Write(JsonOutput output, EnvironmentVariable variable)
    {
        output.Begin('{');
        output.Field("name", variable.Name);
        output.Field("value", variable.Value);
        output.Unknown(variable.UnknownFields);
        output.End('}');
    }

    private static EnvironmentVariable Read(ObjectReader reader)
    {
        var name = reader.RequiredText("name", "aci.md, environment");
        if (name.Length > 0 && !IsValidName(name))
        {
            reader.Problems.Error(reader.PathOf("name"), Rule);
        }

        return new EnvironmentVariable(name, reader.ExpectedText("value", "aci.md, environment")) { UnknownFields = reader.Unknown() };
    }
}

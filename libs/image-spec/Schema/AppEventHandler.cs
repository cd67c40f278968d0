using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>What is executed around the app's main process (aci.md, eventHandlers).</summary>
/// <param name="Name"><c>pre-start</c> or <c>post-stop</c>, each at most once in an app.</param>
/// <param name="Exec">The program and its arguments.</param>
public sealed record AppEventHandler(string Name, ImmutableArray<string> Exec) : SpecObject
{
    private readonly ImmutableArray<string> _exec = Exec;

    /// <summary>The program and its arguments.</summary>
    public ImmutableArray<string> Exec
    {
        get => Given(_exec);
        init => _exec = value;
    }

    internal static ImmutableArray<AppEventHandler> ReadList(ObjectReader app)
    {
        var handlers = app.Objects("eventHandlers", Read);
        app.Unique("eventHandlers", handlers, handler => handler.Name, "has the name of another handler (aci.md, eventHandlers)");
        return handlers;
    }

    internal static void Write(JsonOutput output, AppEventHandler handler)
    {
        output.Begin('{');
        output.Field("name", handler.Name);
        output.List("exec", handler._exec, ObjectWriter.Text);
        output.Unknown(handler.UnknownFields);
        output.End('}');
    }

    private static AppEventHandler Read(ObjectReader reader)
    {
        var name = reader.RequiredText("name", "aci.md, eventHandlers");
        if (name is not ("pre-start" or "post-stop" or ""))
        {
            reader.Problems.Error(reader.PathOf("name"), "must be pre-start or post-stop (aci.md, eventHandlers)");
        }

        return new AppEventHandler(name, reader.Texts("exec")) { UnknownFields = reader.Unknown() };
    }
}

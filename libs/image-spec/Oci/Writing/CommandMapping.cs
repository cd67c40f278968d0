using System.Collections.Immutable;
using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The app's command line as Entrypoint and Cmd, divided as it was before where that can still be seen.</summary>
internal static class CommandMapping
{
    internal static void Apply(JsonDraft draft, ImageManifest manifest, App app, App? was, ContainerConfig container, bool isBuilt)
    {
        if (was is not null && app.Exec.SequenceEqual(was.Exec, StringComparer.Ordinal))
        {
            return;
        }

        var (entrypoint, command) = isBuilt ? FirstWord(app.Exec) : Divide(app.Exec, Given(container.Entrypoint, manifest, "entrypoint"), Given(container.Command, manifest, "cmd"));
        draft.SetList("Entrypoint", entrypoint);
        draft.SetList("Cmd", command);
    }

    // acbuild 0.4's way in its builds of OCI images: arguments can be replaced, the program cannot by accident.
    private static (ImmutableArray<string> Entrypoint, ImmutableArray<string> Command) FirstWord(ImmutableArray<string> exec) =>
        exec.IsEmpty ? ([], []) : ([exec[0]], exec[1..]);

    // A user who names arguments replaces Cmd, so what is new goes there only where the entrypoint is still the same.
    private static (ImmutableArray<string> Entrypoint, ImmutableArray<string> Command) Divide(ImmutableArray<string> exec, ImmutableArray<string> entrypoint, ImmutableArray<string> command)
    {
        if (entrypoint.IsEmpty)
        {
            return command.IsEmpty ? (exec, []) : ([], exec);
        }

        return exec.Length >= entrypoint.Length && exec.AsSpan(0, entrypoint.Length).SequenceEqual(entrypoint.AsSpan())
            ? (entrypoint, exec[entrypoint.Length..])
            : (exec, []);
    }

    // The original docker2aci keeps nothing but these annotations.
    private static ImmutableArray<string> Given(ImmutableArray<string> words, ImageManifest manifest, string name)
    {
        if (!words.IsEmpty || manifest.GetAnnotation($"appc.io/docker/{name}") is not { } text)
        {
            return words;
        }

        try
        {
            var list = StrictJson.Parse(Encoding.UTF8.GetBytes(text), OciLimits.Config);
            return list.Kind == JsonKind.Array && list.Items.All(item => item.Kind == JsonKind.String)
                ? [.. list.Items.Select(item => item.Text)]
                : throw new BadInputException("must be a list of texts");
        }
        catch (BadInputException failure)
        {
            throw failure.In($"annotation appc.io/docker/{name}");
        }
    }
}

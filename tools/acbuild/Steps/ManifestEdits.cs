using System.Collections.Immutable;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Steps;

/// <summary>The edits of an image manifest that the commands make. Adding what is there already replaces it.</summary>
internal static class ManifestEdits
{
    /// <summary>The name of an image that was not given one; it cannot be written.</summary>
    internal const string PlaceholderName = "acbuild-unnamed";

    /// <summary>The manifest with its app changed; one that has none gets the app of user 0 and group 0 that the peer makes.</summary>
    internal static ImageManifest WithApp(this ImageManifest manifest, Func<App, App> edit) =>
        manifest with { App = edit(manifest.App ?? new App { User = "0", Group = "0" }) };

    internal static ImageManifest SetAnnotation(this ImageManifest manifest, string name, string value)
    {
        var annotation = new Annotation(AcIdentifier.Parse(name), value);
        return manifest with { Annotations = manifest.Annotations.Put(annotation, other => other.Name == annotation.Name) };
    }

    internal static ImageManifest RemoveAnnotation(this ImageManifest manifest, string name) =>
        manifest with { Annotations = manifest.Annotations.Without(annotation => annotation.Name == AcIdentifier.Parse(name), "annotation", name) };

    internal static ImageManifest SetLabel(this ImageManifest manifest, string name, string value)
    {
        var label = new Label(AcIdentifier.Parse(name), value);
        return manifest with { Labels = manifest.Labels.PutLast(label, other => other.Name == label.Name) };
    }

    internal static ImageManifest RemoveLabel(this ImageManifest manifest, string name) =>
        manifest with { Labels = manifest.Labels.Without(label => label.Name == AcIdentifier.Parse(name), "label", name) };

    internal static ImageManifest SetEnvironment(this ImageManifest manifest, string name, string value)
    {
        if (!EnvironmentVariable.IsValidName(name))
        {
            throw new BadInputException(
                $"{ByteEscaping.ToDisplay(name)}: a variable's name must match ^[A-Za-z_][A-Za-z_0-9.-]*$ (aci.md, environment)");
        }

        var variable = new EnvironmentVariable(name, value);
        return manifest.WithApp(app => app with { Environment = app.Environment.Put(variable, other => other.Name == name) });
    }

    internal static ImageManifest RemoveEnvironment(this ImageManifest manifest, string name) =>
        manifest.InApp("variable", name, app => app with { Environment = app.Environment.Without(other => other.Name == name, "variable", name) });

    internal static ImageManifest SetMount(this ImageManifest manifest, string name, string path, bool readOnly)
    {
        if (!path.StartsWith('/'))
        {
            throw new BadInputException($"{ByteEscaping.ToDisplay(path)}: a mount point's path must be absolute (aci.md, mountPoints)");
        }

        var mount = new MountPoint(AcName.Parse(name), path, readOnly);
        return manifest.WithApp(app => app with
        {
            MountPoints = app.MountPoints.RemoveAll(other => other.Path == path).PutLast(mount, other => other.Name == mount.Name),
        });
    }

    internal static ImageManifest RemoveMount(this ImageManifest manifest, string nameOrPath) =>
        manifest.InApp("mount point", nameOrPath, app => app with
        {
            MountPoints = app.MountPoints.Without(
                mount => mount.Name.ToString() == nameOrPath || mount.Path == nameOrPath, "mount point", nameOrPath),
        });

    internal static ImageManifest SetPort(this ImageManifest manifest, Port port) =>
        manifest.WithApp(app => app with { Ports = app.Ports.PutLast(port, other => other.Name == port.Name) });

    internal static ImageManifest RemovePort(this ImageManifest manifest, string nameOrNumber) =>
        manifest.InApp("port", nameOrNumber, app => app with
        {
            Ports = app.Ports.Without(port => port.Name.ToString() == nameOrNumber || $"{port.Number}" == nameOrNumber, "port", nameOrNumber),
        });

    internal static ImageManifest SetIsolator(this ImageManifest manifest, Isolator isolator) =>
        manifest.WithApp(app => app with { Isolators = app.Isolators.PutLast(isolator, other => other.Name == isolator.Name) });

    internal static ImageManifest RemoveIsolator(this ImageManifest manifest, string name) =>
        manifest.InApp("isolator", name, app => app with
        {
            Isolators = app.Isolators.Without(isolator => isolator.Name == AcIdentifier.Parse(name), "isolator", name),
        });

    internal static ImageManifest SetDependency(this ImageManifest manifest, Dependency dependency) =>
        manifest with { Dependencies = manifest.Dependencies.PutLast(dependency, other => other.ImageName == dependency.ImageName) };

    internal static ImageManifest RemoveDependency(this ImageManifest manifest, string name) => manifest with
    {
        Dependencies = manifest.Dependencies.Without(dependency => dependency.ImageName == AcIdentifier.Parse(name), "dependency", name),
    };

    internal static ImageManifest SetEventHandler(this ImageManifest manifest, string name, ImmutableArray<string> exec) =>
        manifest.WithApp(app => app with
        {
            EventHandlers = app.EventHandlers.PutLast(new AppEventHandler(name, exec), other => other.Name == name),
        });

    private static ImageManifest InApp(this ImageManifest manifest, string what, string name, Func<App, App> edit) =>
        manifest.App is null ? throw Absent(what, name) : manifest with { App = edit(manifest.App) };

    private static ImmutableArray<T> Put<T>(this ImmutableArray<T> list, T item, Predicate<T> same)
    {
        var index = list.ToList().FindIndex(same);
        return index < 0 ? list.Add(item) : list.SetItem(index, item);
    }

    private static ImmutableArray<T> PutLast<T>(this ImmutableArray<T> list, T item, Predicate<T> same) => list.RemoveAll(same).Add(item);

    private static ImmutableArray<T> Without<T>(this ImmutableArray<T> list, Predicate<T> same, string what, string name)
    {
        var rest = list.RemoveAll(same);
        return rest.Length < list.Length ? rest : throw Absent(what, name);
    }

    /// <summary>The peer ends with 2 here, and with 1 for everything else; a wrong command line is what has this code with us.</summary>
    internal static UsageException Absent(string what, string name) => new($"the image has no {what} {ByteEscaping.ToDisplay(name)}");
}

using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>The editing options of patch-manifest as they were typed; null where one was not given.</summary>
internal sealed record ManifestEdits
{
    internal string? Name { get; init; }

    internal string? Exec { get; init; }

    internal string? User { get; init; }

    internal string? Group { get; init; }

    internal string? SupplementaryGroups { get; init; }

    internal string? RetainCapabilities { get; init; }

    internal string? RemoveCapabilities { get; init; }

    internal string? Mounts { get; init; }

    internal string? Ports { get; init; }

    internal string? Isolators { get; init; }

    internal string? SeccompMode { get; init; }

    internal string? SeccompSet { get; init; }

    /// <summary>True when something is to be edited.</summary>
    internal bool Any => Name is not null || Exec is not null || TouchesApp;

    private bool TouchesApp => new[]
    {
        User, Group, SupplementaryGroups, RetainCapabilities, RemoveCapabilities, Mounts, Ports, Isolators, SeccompMode, SeccompSet,
    }.Any(edit => edit is not null);

    /// <summary>The edited manifest; it is valid or will be refused when written.</summary>
    /// <exception cref="BadInputException">An option's value is not what the specification wants, or there is no app to edit.</exception>
    internal ImageManifest ApplyTo(ImageManifest manifest)
    {
        if (Name is not null)
        {
            manifest = manifest with { Name = AcIdentifier.Parse(Name) };
        }

        if (Exec is null && !TouchesApp)
        {
            return manifest;
        }

        var app = manifest.App ?? (Exec is null
            ? throw new BadInputException("no app in the supplied manifest and no exec command provided")
            : new App { User = string.Empty, Group = string.Empty });
        return manifest with { App = ApplyTo(app) };
    }

    private App ApplyTo(App app) => IsolatorEdits.Apply(this, app with
    {
        Exec = Exec is null ? app.Exec : [.. Exec.Split(' ')],
        User = User ?? app.User,
        Group = Group ?? app.Group,
        SupplementaryGids = SupplementaryGroups is null ? app.SupplementaryGids : [.. SupplementaryGroups.Split(',').Select(ParseGid)],
        MountPoints = Mounts is null ? app.MountPoints : [.. app.MountPoints, .. Mounts.Split(':').Select(FieldList.ParseMountPoint)],
        Ports = Ports is null ? app.Ports : [.. app.Ports, .. Ports.Split(':').Select(FieldList.ParsePort)],
    });

    private static uint ParseGid(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var gid)
        ? gid
        : throw new BadInputException($"invalid supplementary group \"{ByteEscaping.ToDisplay(text)}\"");
}

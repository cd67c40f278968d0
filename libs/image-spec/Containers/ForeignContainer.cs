using System.Collections.Immutable;
using System.Text;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Containers;

/// <summary>
/// An image as the settings of another container manager see it: its app with names looked up in its own root file system. What of the app such
/// settings cannot say is told to whoever asked.
/// </summary>
/// <param name="Name">The container's name.</param>
/// <param name="App">The app.</param>
/// <param name="Identity">Whom it runs as.</param>
/// <param name="Capabilities">What it keeps, as <c>CAP_…</c>.</param>
public sealed record ForeignContainer(string Name, App App, ImageIdentity Identity, ImmutableArray<string> Capabilities)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Answers the questions.</summary>
    /// <param name="manifest">The image's.</param>
    /// <param name="rootfs">Its rendered root file system.</param>
    /// <param name="ownersKnown">False where an ordinary user extracted it.</param>
    /// <exception cref="BadInputException">It has no app, no such user, or a program that settings cannot name.</exception>
    public static ForeignContainer Of(ImageManifest manifest, SafeFileHandle rootfs, bool ownersKnown)
    {
        var app = manifest.App is { Exec.IsEmpty: false } found ? found : throw new BadInputException($"image {manifest.Name}: it says no program to run");
        var identity = ImageIdentity.Find(rootfs, app.User, app.Group, ownersKnown ? ImageIdentity.OnDisk : null);
        var capabilities = app.Isolators.Select(isolator => isolator.View).OfType<LinuxCapabilitiesSet>().FirstOrDefault();
        ImmutableArray<string> kept = capabilities is null ? LinuxCapabilitiesSet.Default : capabilities.Retain ? capabilities.Set : [.. LinuxCapabilitiesSet.Default.Except(capabilities.Set)];
        var name = manifest.Name.ToString().Split('/')[^1];
        return new(new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-'), app, identity, kept);
    }

    /// <summary>no_new_privs.</summary>
    public bool NoNewPrivileges => App.Isolators.Select(isolator => isolator.View).OfType<LinuxNoNewPrivileges>().Any(view => view.Value);

    /// <summary>Where the program starts.</summary>
    public string WorkingDirectory => string.IsNullOrEmpty(App.WorkingDirectory) ? "/" : App.WorkingDirectory;

    /// <summary>The environment that ace.md gives an app, and the image's.</summary>
    public IEnumerable<(string Name, string Value)> Environment
    {
        get
        {
            (string Name, string Value)[] executor = [("PATH", DefaultPath), ("HOME", Identity.Home ?? "/"), ("AC_APP_NAME", Name), ("container", "appc")];
            return executor.Where(variable => !App.Environment.Any(own => own.Name == variable.Name)).Concat(App.Environment.Select(variable => (variable.Name, variable.Value)));
        }
    }

    /// <summary>What such settings leave out, one line each.</summary>
    public IEnumerable<string> Losses =>
    [
        .. App.MountPoints.Select(point => $"mount point {point.Name} at {point.Path} needs a volume: mount one there"),
        .. App.Isolators.Where(isolator => isolator.View is not (LinuxCapabilitiesSet or LinuxNoNewPrivileges)).Select(isolator => $"isolator {isolator.Name} is left out"),
        .. App.EventHandlers.Select(handler => $"event handler {handler.Name} is left out"),
    ];

    /// <summary>The settings hold one line a value.</summary>
    /// <exception cref="BadInputException">It has more.</exception>
    internal static string OneLine(string text) =>
        text.Any(char.IsControl) ? throw new BadInputException($"{Linux.ByteEscaping.ToDisplay(text)}: settings of this kind hold no control characters") : text;

    /// <summary>A directory that the root file system must have, made where it has none.</summary>
    internal static void RequireDirectory(SafeFileHandle rootfs, string name) => Sys.TryMkdirat(rootfs, Encoding.ASCII.GetBytes(name), 0x1ED); // 0755
}

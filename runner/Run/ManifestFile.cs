using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Pods;

namespace Runner.Run;

/// <summary>A pod manifest that a user wrote (pods.md).</summary>
internal static class ManifestFile
{
    private const int LargestManifest = 4 * 1024 * 1024;

    /// <summary>Reads it strictly.</summary>
    /// <exception cref="BadInputException">It breaks a rule of the specification, or describes no app.</exception>
    internal static PodManifest Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new NotFoundException($"read pod manifest {path}: no such file");
        }

        using var file = File.OpenRead(path);
        var bytes = new byte[LargestManifest + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > LargestManifest)
        {
            throw new BadInputException($"read pod manifest {path}: larger than {LargestManifest} bytes");
        }

        try
        {
            var manifest = PodManifest.Parse(bytes.AsSpan(0, length));
            return manifest.Apps.IsEmpty ? throw new BadInputException("apps: is empty") : manifest;
        }
        catch (BadInputException failure)
        {
            throw new BadInputException($"read pod manifest {path}: {failure.Message}", failure);
        }
    }

    /// <summary>The reference by which the store and servers know the app's image: its ID, or else its name and labels.</summary>
    internal static string ReferenceOf(RuntimeApp app) => app.Image switch
    {
        { Id: { } id } => id.TryGetImageId(out var whole) ? whole.ToString() : throw new BadInputException($"app {app.Name}: image ID {id} is not whole"),
        { Name: { } name } => string.Join(',', [name.ToString(), .. app.Image.Labels.Select(label => $"{label.Name}={label.Value}")]),
        _ => throw new BadInputException($"app {app.Name}: its image has neither an ID nor a name"),
    };

    /// <summary>Puts what the manifest says about an app in the place of the command line's word.</summary>
    internal static PodApp Apply(PodApp app, RuntimeApp runtime) => app with
    {
        App = runtime.App,
        Annotations = runtime.Annotations,
        Settings = app.Settings with { Name = runtime.Name, ReadOnlyRoot = runtime.ReadOnlyRootFilesystem, Mounts = runtime.Mounts },
    };
}

using Acbuild.Progress;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Steps;

/// <summary>Writes the image that a build holds: one pass, whole or not at all under its final name.</summary>
internal static class ImageFile
{
    internal const uint PublicMode = 0b110_100_100;

    /// <summary>Writes it.</summary>
    /// <param name="build">The build, which does not change.</param>
    /// <param name="path">The file.</param>
    /// <param name="mode">Its permission bits.</param>
    /// <param name="overwrite">Replace a file that is there.</param>
    internal static ImageId Write(BuildSession build, string path, uint mode, bool overwrite)
    {
        RequireName(build.Manifest);
        using var file = AtomicFile.Begin(path, mode);
        var id = WriteTo(build, file.Stream);
        Commit(file, path, overwrite);
        return id;
    }

    /// <summary>Writes it with its signatures: all of them, or where one cannot be made no file at all.</summary>
    internal static ImageId WriteSigned(BuildSession build, string path, bool overwrite, FileSigners signers, DateTimeOffset made)
    {
        RequireName(build.Manifest);
        using var file = AtomicFile.Begin(path, PublicMode);
        var id = WriteTo(build, file.Stream);
        using var signatures = signers.Prepare(file.Stream, path, made);
        Commit(file, path, overwrite);
        signatures.Commit();
        return id;
    }

    /// <summary>Refuses an image that was not given a name, and warns of one without a program.</summary>
    internal static void RequireName(ImageManifest manifest)
    {
        if (manifest.Name.ToString() == ManifestEdits.PlaceholderName)
        {
            throw new BadInputException("write: the image was never given a name; acbuild set-name does it");
        }

        if (manifest.App is { Exec.IsEmpty: true })
        {
            Report.Warn("write: the image's exec was never set");
        }
    }

    private static ImageId WriteTo(BuildSession build, Stream destination)
    {
        var times = TimeRule.FromEnvironment();
        using var image = new AciWriter(destination, CompressionFormat.Gzip, CompressionOptions.Default);
        image.WriteManifest(build.Manifest.ToJson(indented: false).Span, times.ForMade(build.Tree.Newest));
        build.Tree.MissingTime = times.ForMade(build.Tree.Newest);
        using var progress = StepProgress.Of("write");
        build.Tree.Walk((entry, content) =>
        {
            progress.Advance(entry);
            image.Write(entry with { ModificationTime = times.Clamp(entry.ModificationTime) }, content);
        });
        return image.Finish();
    }

    private static void Commit(AtomicFile file, string path, bool overwrite)
    {
        try
        {
            file.Commit(overwrite);
        }
        catch (SystemCallException there) when (there.Errno == Errno.EEXIST && !overwrite)
        {
            throw AlreadyThere(path);
        }
    }

    /// <summary>The refusal to replace a file without being told to.</summary>
    internal static BadInputException AlreadyThere(string path) =>
        new($"write {ByteEscaping.ToDisplay(path)}: a file of that name is already there; --overwrite replaces it");
}

using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>Judges one file by its type.</summary>
internal static class FileJudge
{
    private const string Image = "app container image";
    private const string LayoutName = "image layout";

    /// <summary>The verdict; a file that cannot be read is refused, not thrown.</summary>
    internal static FileVerdict Judge(string path, SubjectType? type)
    {
        try
        {
            return Directory.Exists(path) ? JudgeDirectory(path, type) : JudgeFile(path, type);
        }
        catch (SystemCallException failure)
        {
            return FileVerdict.Refused(path, type, "file", "unable to access", failure.Message);
        }
    }

    private static FileVerdict JudgeDirectory(string path, SubjectType? type) => type is null or SubjectType.Layout
        ? Layout(path)
        : FileVerdict.Refused(path, type, LayoutName, "unable to validate", "is a directory (wrong --type?)");

    private static FileVerdict JudgeFile(string path, SubjectType? type)
    {
        if (type == SubjectType.Layout)
        {
            return FileVerdict.Refused(path, type, LayoutName, $"invalid {LayoutName}", "given path is not a directory");
        }

        using var file = InputFile.Open(path);
        return (type ?? SubjectTypes.Detect(file)) switch
        {
            SubjectType.AppImage => Archive(path, file),
            SubjectType.Manifest => Manifest(path, SubjectType.Manifest, file),
            _ => FileVerdict.Refused(path, null, "file", "unable to validate", "unable to detect filetype (try --type)"),
        };
    }

    private static FileVerdict Layout(string path)
    {
        const string complaint = $"invalid {LayoutName}";
        try
        {
            using var layout = ImageLayout.Open(path);
            return new FileVerdict(path, SubjectType.Layout, LayoutName, complaint, InManifest(ImageManifest.Check(layout.Manifest).Problems));
        }
        catch (BadInputException failure)
        {
            return FileVerdict.Refused(path, SubjectType.Layout, LayoutName, complaint, failure.Message);
        }
    }

    private static FileVerdict Archive(string path, FileStream file)
    {
        const string complaint = "error validating";
        try
        {
            var summary = IdHandler.ReadWhole(file);
            return new FileVerdict(path, SubjectType.AppImage, Image, complaint, InManifest(ImageManifest.Check(summary.ManifestBytes.Span).Problems));
        }
        catch (BadInputException failure)
        {
            var all = failure.Message.StartsWith("manifest: ", StringComparison.Ordinal) ? AllOfManifest(file) : null;
            return all is { Count: > 0 }
                ? new FileVerdict(path, SubjectType.AppImage, Image, complaint, [.. all])
                : FileVerdict.Refused(path, SubjectType.AppImage, Image, complaint, failure.Message);
        }
    }

    /// <summary>The reader stops at a manifest's first error; here are all of them.</summary>
    private static IReadOnlyList<SchemaProblem>? AllOfManifest(FileStream file)
    {
        if (!file.CanSeek)
        {
            return null;
        }

        try
        {
            file.Position = 0;
            return InManifest(ImageManifest.Check(AciReader.ReadManifest(file, ReadLimits.Default).Span).Problems);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static FileVerdict Manifest(string path, SubjectType type, Stream file)
    {
        const string unreadable = "error unmarshaling manifest";
        try
        {
            var json = InputFile.ReadAll(file, path, JsonLimits.Manifest.MaxBytes);
            var kind = ManifestDocument.KindOf(json);
            var problems = kind == AcKind.ImageManifest ? ImageManifest.Check(json).Problems : PodManifest.Check(json).Problems;
            return new FileVerdict(path, type, kind.ToString(), $"invalid {kind}", problems);
        }
        catch (BadInputException failure)
        {
            return FileVerdict.Refused(path, type, "manifest", unreadable, failure.Message);
        }
    }

    private static System.Collections.Immutable.ImmutableArray<SchemaProblem> InManifest(IEnumerable<SchemaProblem> problems) =>
        [.. problems.Select(problem => problem with { Path = problem.Path.Length == 0 ? "manifest" : $"manifest: {problem.Path}" })];
}

using Acbuild.Steps;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Comparison;
using Appc.ImageSpec.Oci;

namespace Acbuild.Repro;

/// <summary>Says in what two images differ first.</summary>
internal static class ImageDifference
{
    private const int BufferSize = 1 << 18;

    /// <summary>The first difference, on one line; null where the files have the same bytes.</summary>
    internal static string? Find(string left, string right)
    {
        if (FirstByte(left, right) is not { } offset)
        {
            return null;
        }

        var isAci = IsAci(left);
        var mine = Read(left, isAci, similar: null);
        var theirs = Read(right, isAci, mine);
        var documents = ManifestComparison.Compare(mine.Document, theirs.Document).Select(found => DifferenceText.Line(isAci ? "manifest" : "config", found));
        var files = FileComparison.Compare(mine.Files, theirs.Files).Select(DifferenceText.Line);
        var all = files.Concat(documents).ToList(); // a file that differs makes the documents differ too
        return all.Count switch
        {
            0 => $"files and configuration are the same, but the bytes differ from number {offset} on",
            1 => all[0],
            var more => $"{all[0]} (the first of {more} differences)",
        };
    }

    private static ImageContents Read(string path, bool isAci, ImageContents? similar)
    {
        if (isAci)
        {
            using var file = File.OpenRead(path);
            return ImageContents.OfAci(file, new FileTable(similar?.Files));
        }

        using var images = LocalImages.Open(path, new ImageChoice(), ReadLimits.Default);
        return ImageContents.OfLayers(images.Images[0], asConfig: true, new FileTable(similar?.Files));
    }

    private static bool IsAci(string path)
    {
        using var file = File.OpenRead(path);
        return ArchiveKind.IsImage(file);
    }

    private static long? FirstByte(string left, string right)
    {
        using var a = File.OpenRead(left);
        using var b = File.OpenRead(right);
        var (mine, theirs) = (new byte[BufferSize], new byte[BufferSize]);
        for (var at = 0L; ;)
        {
            var (read, other) = (a.ReadAtLeast(mine, BufferSize, throwOnEndOfStream: false), b.ReadAtLeast(theirs, BufferSize, throwOnEndOfStream: false));
            var same = mine.AsSpan(0, read).CommonPrefixLength(theirs.AsSpan(0, other));
            if (same < read || same < other)
            {
                return at + same;
            }

            if (read == 0)
            {
                return null;
            }

            at += read;
        }
    }
}

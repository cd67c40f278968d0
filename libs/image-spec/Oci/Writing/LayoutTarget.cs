using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// An OCI layout in a directory, new or there already (image-spec image-layout.md). Blobs come first, the index last, by rename and under a
/// lock on the directory (flock(2)), so that writers at the same time and readers at any time see whole images only.
/// </summary>
public sealed class LayoutTarget : IImageTarget
{
    private const uint FileMode = 0x1a4; // 0644
    private const uint DirectoryMode = 0x1ed; // 0755
    private const int CopyBytes = 1 << 20;
    private readonly string _path;
    private readonly ImageTag _tag;
    private readonly bool _overwrite;
    private readonly string _staging;
    private readonly List<(WrittenLayer Layer, AtomicFile? File)> _layers = [];
    private AtomicFile? _begun;

    private LayoutTarget(string path, ImageTag tag, bool overwrite)
    {
        _path = path;
        _tag = tag;
        _overwrite = overwrite;
        _staging = Directory.Exists(path) ? path : Path.GetDirectoryName(path) ?? "/";
    }

    /// <summary>Begins an image in the layout at <paramref name="path"/>.</summary>
    /// <param name="path">An absolute path: nothing, an empty directory, or a layout.</param>
    /// <param name="tag">The image's tag.</param>
    /// <param name="overwrite">Take the tag from the image that has it.</param>
    /// <exception cref="BadInputException">Something else is there, or the tag is taken.</exception>
    public static LayoutTarget Begin(string path, ImageTag tag, bool overwrite) => Begin(path, tag, overwrite, replaced: null);

    /// <summary>As above, for an image that takes the place of one that must still be there when it does.</summary>
    public static LayoutTarget Begin(string path, ImageTag tag, bool overwrite, Digest? replaced)
    {
        var full = Path.TrimEndingDirectorySeparator(path);
        if (Path.Exists(full))
        {
            using var directory = Sys.OpenDirectory(full);
            Check(full, ReadIndex(full, directory), tag, wanted: null, overwrite);
        }

        return new LayoutTarget(full, tag, overwrite) { Replaced = replaced };
    }

    /// <summary>The image that the tag must still name when this one takes its place; null for any.</summary>
    public Digest? Replaced { get; private init; }

    /// <inheritdoc/>
    public Stream BeginLayer()
    {
        _begun = AtomicFile.Begin(Path.Join(_staging, "layer"), FileMode);
        return _begun.Stream;
    }

    /// <inheritdoc/>
    public void EndLayer(WrittenLayer layer)
    {
        _layers.Add((layer, _begun));
        _begun = null;
    }

    /// <inheritdoc/>
    public void AddLayer(WrittenLayer layer, Func<Stream> open)
    {
        if (HasBlob(layer) || _layers.Exists(other => other.Layer.Digest == layer.Digest))
        {
            _layers.Add((layer, null));
            return;
        }

        using var stored = new VerifiedReadStream(open(), layer.Digest.ToString(), layer.Size, layer.Digest);
        stored.CopyTo(BeginLayer(), CopyBytes);
        stored.Finish();
        EndLayer(layer);
    }

    /// <inheritdoc/>
    public PlacedImage Commit(ImageParts image)
    {
        var documents = new OciDocuments(image);
        if (!Directory.Exists(_path))
        {
            MakeLayout();
        }

        using var directory = Sys.OpenDirectory(_path);
        Sys.Flock(directory, exclusive: true, wait: true);
        var index = ReadIndex(_path, directory);
        Check(_path, index, _tag, documents.ManifestDigest, _overwrite); // again: others may have been here meanwhile
        if (Replaced is { } replaced)
        {
            index.RequireStill(_tag, replaced);
        }

        Fill(directory, documents, index);
        return new PlacedImage(documents.ManifestDigest, _tag.ToString(), documents.ConfigDigest, image.Layers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _begun?.Dispose();
        _layers.ForEach(layer => layer.File?.Dispose());
    }

    private bool HasBlob(WrittenLayer layer) =>
        new FileInfo(Path.Join(_path, LayoutMarker.BlobName(layer.Digest))) is { Exists: true } blob && blob.Length == layer.Size;

    private void Fill(SafeFileHandle directory, OciDocuments documents, LayoutIndex index)
    {
        Sys.TryMkdirat(directory, "blobs"u8, DirectoryMode);
        using var blobs = Sys.OpenDirectory(directory, "blobs"u8);
        Sys.TryMkdirat(blobs, "sha256"u8, DirectoryMode);
        using var folder = Sys.OpenDirectory(blobs, "sha256"u8);
        PlaceLayers(blobs);
        Write(folder, documents.ConfigDigest.Hex, documents.Config);
        Write(folder, documents.ManifestDigest.Hex, documents.Manifest);
        Sys.Fsync(blobs);
        if (!Has(directory, LayoutMarker.FileName))
        {
            Write(directory, LayoutMarker.FileName, OciDocuments.Marker);
        }

        Write(directory, LayoutMarker.IndexName, index.With(documents, _tag));
    }

    private void PlaceLayers(SafeFileHandle blobs)
    {
        foreach (var (layer, file) in _layers)
        {
            var name = Encoding.ASCII.GetBytes(layer.Digest.AlgorithmName);
            Sys.TryMkdirat(blobs, name, DirectoryMode);
            using var folder = Sys.OpenDirectory(blobs, name);
            file?.CommitAs(folder, Encoding.ASCII.GetBytes(layer.Digest.Hex));
            if (!HasBlob(layer))
            {
                throw new BadInputException($"write {ByteEscaping.ToDisplay(_path)}: blob {layer.Digest} was there and is not any more: somebody else removes what is not used yet; try again");
            }
        }
    }

    // An empty layout is whole too; who loses the race for the name adds to the other's.
    private void MakeLayout()
    {
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(_path));
        var temporary = Encoding.ASCII.GetBytes(".tmp-" + Guid.NewGuid().ToString("N"));
        using var parent = Sys.OpenDirectory(_staging);
        Sys.Mkdirat(parent, temporary, DirectoryMode);
        try
        {
            using var directory = Sys.OpenDirectory(parent, temporary);
            Write(directory, LayoutMarker.FileName, OciDocuments.Marker);
            Write(directory, LayoutMarker.IndexName, OciDocuments.EmptyIndex);
            Sys.Renameat2(parent, temporary, parent, name, RenameFlags.RENAME_NOREPLACE);
        }
        catch (SystemCallException failure) when (failure.Errno == Errno.EEXIST && Directory.Exists(_path))
        {
            DirectoryTree.Delete(parent, temporary);
        }
        catch
        {
            DirectoryTree.Delete(parent, temporary);
            throw;
        }
    }

    private void Write(SafeFileHandle directory, string name, ReadOnlyMemory<byte> content)
    {
        using var file = AtomicFile.Begin(Path.Join(_staging, name), FileMode);
        file.Stream.Write(content.Span);
        file.CommitAs(directory, Encoding.ASCII.GetBytes(name));
    }

    private static void Check(string path, LayoutIndex index, ImageTag tag, Digest? wanted, bool overwrite)
    {
        try
        {
            index.Check(tag, wanted, overwrite);
        }
        catch (BadInputException failure)
        {
            throw failure.In($"write {ByteEscaping.ToDisplay(path)}");
        }
    }

    private static LayoutIndex ReadIndex(string path, SafeFileHandle directory)
    {
        using var files = new DirectoryFiles(path);
        try
        {
            if (Has(directory, LayoutMarker.FileName))
            {
                LayoutMarker.Check(files.Read(LayoutMarker.FileName, OciLimits.Manifest.MaxBytes));
            }
            else if (Sys.Getdents(directory).Exists(entry => !entry.Name.Span.StartsWith(".tmp-"u8))) // another writer's
            {
                throw new BadInputException("neither empty nor an OCI layout");
            }

            return LayoutIndex.Parse(Has(directory, LayoutMarker.IndexName) ? files.Read(LayoutMarker.IndexName, OciLimits.Manifest.MaxBytes) : OciDocuments.EmptyIndex.Span);
        }
        catch (BadInputException failure)
        {
            throw failure.Message.StartsWith(path, StringComparison.Ordinal) ? failure : failure.In(ByteEscaping.ToDisplay(path));
        }
    }

    private static bool Has(SafeFileHandle directory, string name) => Sys.TryFstatat(directory, Encoding.ASCII.GetBytes(name), out _);
}

using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.State;

/// <summary>Writes one step's files into a new layer. Owners, modes, devices and attributes are facts in it; nothing is done on disk.</summary>
internal sealed class LayerWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly WriteBehindStream _writer;
    private readonly TarWriter _tar;
    private readonly bool _holdsWhiteouts;

    /// <summary>Makes the file.</summary>
    /// <param name="path">A name that is free.</param>
    /// <param name="holdsWhiteouts">Takes names that begin with <c>.wh.</c>, which a layer of an OCI image cannot hold as files (layer.md, whiteouts).</param>
    internal LayerWriter(string path, bool holdsWhiteouts)
    {
        _holdsWhiteouts = holdsWhiteouts;
        // Not Create: that truncates, and ext4 writes a truncated file to disk when it is closed (auto_da_alloc, ext4(5)).
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        _writer = new WriteBehindStream(_file);
        _tar = new TarWriter(_writer);
    }

    /// <summary>How many entries were written.</summary>
    internal int Entries { get; private set; }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    /// <summary>Writes an entry whose content is a stream of exactly its size; null for everything but files.</summary>
    internal void Add(TarEntry entry, Stream? content)
    {
        if (!_holdsWhiteouts && TreePath.LastOf(entry.Name).Span.StartsWith(".wh."u8))
        {
            throw new BadInputException($"{entry.Name}: a layer of an OCI image cannot hold it, names that begin with .wh. remove files there");
        }

        _tar.Write(entry, content);
        Entries++;
    }

    /// <summary>Writes what a walk of the host found.</summary>
    internal void AddCaptured(TarEntry entry, SafeFileHandle? file)
    {
        if (file is null)
        {
            Add(entry, null);
        }
        else
        {
            AddFile(entry, file);
        }
    }

    /// <summary>
    /// Writes a file from the host. One that declares no size may have content all the same (/proc, /sys): it is read to its
    /// end. One that grows meanwhile is taken at the size it had; one that shrinks is refused.
    /// </summary>
    private void AddFile(TarEntry entry, SafeFileHandle file)
    {
        if (entry.Size == 0)
        {
            AddWithoutSize(entry, file);
            return;
        }

        using var content = new HostContent(file, entry.Name, entry.Size);
        Add(entry, content);
        if (content.HasMore())
        {
            Report.Warn($"copy {entry.Name}: the file grew meanwhile; its first {entry.Size} bytes were taken");
        }
    }

    /// <summary>Ends the archive and returns its length.</summary>
    internal long Finish()
    {
        _tar.Finish();
        _writer.Flush();
        return _file.Length;
    }

    private void AddWithoutSize(TarEntry entry, SafeFileHandle file)
    {
        Span<byte> first = stackalloc byte[512];
        var count = Sys.Read(file, first, entry.Name.Span);
        if (count == 0)
        {
            Add(entry, Stream.Null);
            return;
        }

        using var content = new MemoryStream();
        for (var chunk = first; count > 0; count = Sys.Read(file, chunk, entry.Name.Span))
        {
            content.Write(chunk[..count]);
            if (content.Length > MaximumWithoutSize)
            {
                throw new BadInputException($"copy {entry.Name}: it declares no size and has more than {MaximumWithoutSize} bytes");
            }
        }

        content.Position = 0;
        Add(entry with { Size = content.Length }, content);
    }

    /// <summary>Kernel files without a size are read into memory up to this.</summary>
    private const int MaximumWithoutSize = 16 << 20;
}

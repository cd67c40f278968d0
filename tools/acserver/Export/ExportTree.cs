using System.Security.Cryptography;
using System.Text;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Export;

/// <summary>
/// The directory of a static export. <c>-/SHA256SUMS</c> lists every file in it, and while a run is under way those that it is about to write too, so that the
/// next run knows a killed one's files for its own. One run at a time.
/// </summary>
internal sealed class ExportTree : IDisposable
{
    private const int BufferBytes = 256 << 10;
    private const string LinkSuffix = ".link";
    private readonly string _root;
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, string> _before;
    private readonly Dictionary<string, string> _now = new(StringComparer.Ordinal);

    private ExportTree(string root, SafeFileHandle handle, Dictionary<string, string> before)
    {
        (_root, _handle, _before) = (root, handle, before);
    }

    /// <summary>Files in it now.</summary>
    internal int Count => _now.Count;

    /// <summary>Files that went.</summary>
    internal int Removed { get; private set; }

    /// <summary>Opens a former export, or begins one in an empty or missing directory.</summary>
    /// <exception cref="BadInputException">The directory holds other things, or another run is under way.</exception>
    internal static ExportTree Open(string directory)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        Directory.CreateDirectory(root);
        var handle = Sys.OpenDirectory(root);
        try
        {
            if (!Sys.Flock(handle, exclusive: true, wait: false))
            {
                throw new BadInputException($"export to {ByteEscaping.ToDisplay(root)}: another run is writing there");
            }

            var sums = Path.Join(root, ExportSums.Path);
            if (!File.Exists(sums) && Sys.Getdents(handle).Exists(entry => entry.Name.ToString() != "-"))
            {
                throw new BadInputException($"export to {ByteEscaping.ToDisplay(root)}: the directory holds other things and no export");
            }

            return new ExportTree(root, handle, File.Exists(sums) ? ExportSums.Read(sums) : new(StringComparer.Ordinal));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Notes what is about to be written.</summary>
    internal void Announce(IEnumerable<ExportFile> files)
    {
        var both = new Dictionary<string, string>(_before, StringComparer.Ordinal);
        foreach (var file in files)
        {
            both[file.Path] = file.Sha256;
        }

        ExportSums.Write(Path.Join(_root, ExportSums.Path), both);
    }

    /// <summary>Sees to it that a file is there; false where it was there already.</summary>
    /// <exception cref="BadInputException">The store's file is damaged; a former one stays.</exception>
    internal bool Put(ExportFile file)
    {
        var path = Path.Join(_root, file.Path);
        try
        {
            var isThere = file is ExportBytes bytes ? IsThere(path, bytes.Bytes) : IsThere(path, (ExportContent)file);
            if (!isThere)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                Write(path, file);
            }

            _now[file.Path] = file.Sha256;
            return !isThere;
        }
        catch (BadInputException) when (_before.TryGetValue(file.Path, out var former) && File.Exists(path))
        {
            _now[file.Path] = former;
            throw;
        }
    }

    /// <summary>Removes what is published no longer, pages first, and what a killed run left half-named; lists what is there.</summary>
    internal void Finish()
    {
        Sweep();
        foreach (var gone in _before.Keys.Where(path => !_now.ContainsKey(path)).OrderBy(path => path.StartsWith("-/", StringComparison.Ordinal)).ThenBy(path => path, StringComparer.Ordinal))
        {
            if (Sys.TryUnlinkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(Path.Join(_root, gone))))
            {
                Removed++;
            }

            RemoveEmpty(Path.GetDirectoryName(Path.Join(_root, gone))!);
        }

        ExportSums.Write(Path.Join(_root, ExportSums.Path), _now);
    }

    public void Dispose() => _handle.Dispose();

    // Killed between giving a whole file a first name and its own.
    private void Sweep()
    {
        foreach (var path in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories).Where(path => IsLeft(Path.GetFileName(path)) && !_now.ContainsKey(Path.GetRelativePath(_root, path))).ToList())
        {
            Sys.TryUnlinkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path));
        }
    }

    private static bool IsLeft(string name) => AtomicFile.IsTemporary(name) || name.EndsWith(".aci" + LinkSuffix, StringComparison.Ordinal);

    private static bool IsThere(string path, byte[] bytes) =>
        Sys.TryFstatat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), out var status) && status.Type == FileType.Regular && status.Size == bytes.Length
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    // A file of this size and time that the last run hashed need not be read again.
    private bool IsThere(string path, ExportContent content)
    {
        if (!_before.TryGetValue(content.Path, out var former) || former != content.Sha256
            || !Sys.TryFstatat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), out var status) || status.Type != FileType.Regular)
        {
            return false;
        }

        return status.Size == content.Size && status.ModificationTime.Seconds == content.Time;
    }

    private void Write(string path, ExportFile file)
    {
        switch (file)
        {
            case ExportBytes bytes:
                AtomicFile.Write(path, DepotDirectory.FileMode, stream => stream.Write(bytes.Bytes));
                break;
            case ExportContent { SameAs: { } other } when _now.ContainsKey(other) && TryLink(Path.Join(_root, other), path):
                break;
            case ExportContent content:
                Copy(path, content);
                break;
        }
    }

    private static bool TryLink(string existing, string path)
    {
        var temporary = Encoding.UTF8.GetBytes(path + LinkSuffix); // no address ends so
        try
        {
            Sys.TryUnlinkat(Sys.WorkingDirectory, temporary);
            Sys.Linkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(existing), Sys.WorkingDirectory, temporary);
        }
        catch (SystemCallException e) when (e.Errno is Errno.EPERM or Errno.EMLINK or Errno.EOPNOTSUPP)
        {
            return false;
        }

        Sys.Renameat2(Sys.WorkingDirectory, temporary, Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), RenameFlags.None);
        Sys.TryUnlinkat(Sys.WorkingDirectory, temporary); // still there where both were names of one file already
        return true;
    }

    private static void Copy(string path, ExportContent content)
    {
        using var source = content.Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = AtomicFile.Begin(path, DepotDirectory.FileMode);
        using var copy = new CopyStream(source, hash.AppendData);
        copy.CopyTo(file.Stream, BufferBytes);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != content.Sha256)
        {
            throw new BadInputException($"export {content.What}: its bytes are not those that were published: the store is damaged");
        }

        file.Commit();
        var time = new Timespec(content.Time, 0);
        Sys.Utimensat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), time, time);
    }

    private void RemoveEmpty(string directory)
    {
        for (; directory.Length > _root.Length; directory = Path.GetDirectoryName(directory)!)
        {
            try
            {
                Sys.TryUnlinkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(directory), removeDirectory: true);
            }
            catch (SystemCallException e) when (e.Errno == Errno.ENOTEMPTY)
            {
                return;
            }
        }
    }
}

using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>
/// Takes an image in, in one pass: the same bytes are copied into a private directory, signature-checked, hashed and parsed. Nothing of it is
/// visible until the directory is renamed.
/// </summary>
internal sealed class IncomingImage
{
    private const uint PrivateDirectory = 0x1C0; // 0700
    private const uint PrivateFile = 0x180; // 0600

    private IncomingImage(AciSummary summary, ImageRecord record, string directory)
    {
        (Summary, Record, Directory) = (summary, record, directory);
    }

    public AciSummary Summary { get; }

    public ImageRecord Record { get; }

    /// <summary>The finished directory inside the workspace.</summary>
    public string Directory { get; }

    /// <summary>The name of the finished directory inside the workspace.</summary>
    public static ReadOnlySpan<byte> DirectoryName => "image"u8;

    /// <summary>Reads, copies, checks and writes.</summary>
    /// <param name="source">The image's file.</param>
    /// <param name="gate">Its signatures; null where nothing is asked.</param>
    /// <param name="earlier">The signatures of the image that the store has already.</param>
    /// <param name="workspace">Where.</param>
    /// <param name="options">Time and limits.</param>
    public static IncomingImage Read(
        SourceFile source, SignatureGate? gate, Func<ImageId, AcIdentifier, IEnumerable<SignatureVerdict>> earlier, Workspace workspace, ImportOptions options)
    {
        using var parent = Sys.OpenDirectory(workspace.Path);
        Sys.Mkdirat(parent, DirectoryName, PrivateDirectory);
        using var directory = Sys.OpenDirectory(parent, DirectoryName);
        var summary = Copy(source, gate, directory, options);
        options.RequireMatch(summary.Id, summary.Manifest, source.Display);
        var found = Judge(summary, gate, earlier, options, source.Display);
        var record = new ImageRecord(options.Source ?? source.FullPath, options.Now.ToUniversalTime(), source.Position, summary.TarBytes, []);
        return Write(summary, record, KeptSignature.Of(found, options.Now), workspace, directory);
    }

    /// <summary>
    /// Takes in an image that <paramref name="write"/> makes: written once, into the directory itself, then read and checked like one that
    /// came from outside.
    /// </summary>
    /// <param name="source">Where it comes from, for the record.</param>
    /// <param name="write">Writes the image.</param>
    /// <param name="gate">Its signatures; null where nothing is asked.</param>
    /// <param name="earlier">The signatures of the image that the store has already.</param>
    /// <param name="workspace">Where.</param>
    /// <param name="options">Time and limits.</param>
    public static IncomingImage Make(
        string source, Action<Stream> write, SignatureGate? gate, Func<ImageId, AcIdentifier, IEnumerable<SignatureVerdict>> earlier, Workspace workspace, ImportOptions options)
    {
        using var parent = Sys.OpenDirectory(workspace.Path);
        Sys.Mkdirat(parent, DirectoryName, PrivateDirectory);
        using var directory = Sys.OpenDirectory(parent, DirectoryName);
        const OpenFlags flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW;
        using var file = Sys.Openat2(directory, System.Text.Encoding.ASCII.GetBytes(ImageFiles.Image), flags, PrivateFile);
        using var stream = new FileStream(file, FileAccess.ReadWrite, bufferSize: 0);
        write(stream);
        stream.Position = 0;
        using var reading = new TeeReadStream(stream.Read, data => gate?.Append(data));
        var summary = Parse(reading, ByteEscaping.ToDisplay(source), options);
        Sys.Fsync(file);
        var found = Judge(summary, gate, earlier, options, ByteEscaping.ToDisplay(source));
        return Write(summary, new ImageRecord(source, options.Now.ToUniversalTime(), stream.Length, summary.TarBytes, []), KeptSignature.Of(found, options.Now), workspace, directory);
    }

    private static ImmutableArray<CheckedFile> Judge(
        AciSummary summary, SignatureGate? gate, Func<ImageId, AcIdentifier, IEnumerable<SignatureVerdict>> earlier, ImportOptions options, string display)
    {
        if (gate is null)
        {
            return [];
        }

        var found = gate.Check(summary.Id, summary.Manifest, options.Now);
        options.RequireSigned(gate.Require(summary.Manifest, found, earlier(summary.Id, summary.Manifest.Name), options.Now), display);
        return found;
    }

    private static AciSummary Copy(SourceFile source, SignatureGate? gate, SafeFileHandle directory, ImportOptions options)
    {
        const OpenFlags flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_NOFOLLOW;
        using var copy = Sys.Openat2(directory, System.Text.Encoding.ASCII.GetBytes(ImageFiles.Image), flags, PrivateFile);
        using var tee = new TeeReadStream(source.Read, data =>
        {
            Sys.Write(copy, data);
            gate?.Append(data);
        });
        var summary = Parse(tee, source.Display, options);
        Sys.Fsync(copy);
        return summary;
    }

    private static AciSummary Parse(TeeReadStream tee, string display, ImportOptions options)
    {
        try
        {
            using var reader = AciReader.Open(tee, options.Limits);
            while (reader.Next() is not null)
            {
                // the reader checks every entry as it goes by
            }

            var summary = reader.Finish();
            tee.Drain();
            return summary;
        }
        catch (BadInputException e)
        {
            throw e.In($"fetch {display}");
        }
    }

    private static IncomingImage Write(
        AciSummary summary, ImageRecord record, IReadOnlyList<KeptSignature> signatures, Workspace workspace, SafeFileHandle directory)
    {
        var path = Path.Join(workspace.Path, "image");
        AtomicFile.Write(Path.Join(path, ImageFiles.Manifest), PrivateFile, stream => stream.Write(summary.ManifestBytes.Span));
        AtomicFile.Write(Path.Join(path, ImageFiles.Record), PrivateFile, stream => ImageRecordJson.Write(stream, record));
        record = SignatureShelf.Add(path, record, signatures);
        Sys.Fsync(directory);
        return new(summary, record, path);
    }
}

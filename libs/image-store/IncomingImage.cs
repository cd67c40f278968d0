using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
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
    private const int SignatureNumber = 1;

    private IncomingImage(AciSummary summary, ImageRecord record, byte[]? signature)
    {
        (Summary, Record, Signature) = (summary, record, signature);
    }

    public AciSummary Summary { get; }

    public ImageRecord Record { get; }

    /// <summary>The signature's bytes; null when none was demanded.</summary>
    public byte[]? Signature { get; }

    /// <summary>The name of the finished directory inside the workspace.</summary>
    public static ReadOnlySpan<byte> DirectoryName => "image"u8;

    public static IncomingImage Read(SourceFile source, SignatureGate? gate, Workspace workspace, ImportOptions options)
    {
        using var parent = Sys.OpenDirectory(workspace.Path);
        Sys.Mkdirat(parent, DirectoryName, PrivateDirectory);
        using var directory = Sys.OpenDirectory(parent, DirectoryName);
        var summary = Copy(source, gate, directory, options);
        options.RequireMatch(summary.Manifest, source.Display);
        var verdict = gate?.Finish(summary.Manifest.Name, options.Now);
        var signature = verdict is null ? null : new SignatureRecord(ImageFiles.Signature(SignatureNumber), verdict, options.Now);
        var record = new ImageRecord(options.Source ?? source.FullPath, options.Now.ToUniversalTime(), source.Position, summary.TarBytes, signature);
        var incoming = new IncomingImage(summary, record, gate?.Signature);
        incoming.WriteFacts(Path.Join(workspace.Path, "image"));
        Sys.Fsync(directory);
        return incoming;
    }

    /// <summary>
    /// Takes in an image that <paramref name="write"/> makes: written once, into the directory itself, then read and checked like one that
    /// came from outside.
    /// </summary>
    /// <param name="source">Where it comes from, for the record.</param>
    /// <param name="write">Writes the image.</param>
    /// <param name="workspace">Where.</param>
    /// <param name="options">Time and limits.</param>
    public static IncomingImage Make(string source, Action<Stream> write, Workspace workspace, ImportOptions options)
    {
        using var parent = Sys.OpenDirectory(workspace.Path);
        Sys.Mkdirat(parent, DirectoryName, PrivateDirectory);
        using var directory = Sys.OpenDirectory(parent, DirectoryName);
        const OpenFlags flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW;
        using var file = Sys.Openat2(directory, System.Text.Encoding.ASCII.GetBytes(ImageFiles.Image), flags, PrivateFile);
        using var stream = new FileStream(file, FileAccess.ReadWrite, bufferSize: 0);
        write(stream);
        stream.Position = 0;
        using var reading = new TeeReadStream(stream.Read, _ => { });
        var summary = Parse(reading, ByteEscaping.ToDisplay(source), options);
        Sys.Fsync(file);
        var incoming = new IncomingImage(summary, new ImageRecord(source, options.Now.ToUniversalTime(), stream.Length, summary.TarBytes, null), null);
        incoming.WriteFacts(Path.Join(workspace.Path, "image"));
        Sys.Fsync(directory);
        return incoming;
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

    private void WriteFacts(string directory)
    {
        AtomicFile.Write(Path.Join(directory, ImageFiles.Manifest), PrivateFile, stream => stream.Write(Summary.ManifestBytes.Span));
        if (Record.Signature is { } signature)
        {
            AtomicFile.Write(Path.Join(directory, signature.FileName), PrivateFile, stream => stream.Write(Signature));
        }

        AtomicFile.Write(Path.Join(directory, ImageFiles.Record), PrivateFile, stream => ImageRecordJson.Write(stream, Record));
    }
}

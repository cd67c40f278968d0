using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

public sealed partial class Store
{
    /// <summary>
    /// Takes an image in. The bytes that are kept are the bytes that were checked. An image that is there already stays as it is, unless it
    /// was unverified or signed otherwise and is verified now.
    /// </summary>
    /// <param name="aciPath">The image's file, compressed or not.</param>
    /// <param name="options">Signature and limits.</param>
    /// <returns>The image in the store.</returns>
    /// <exception cref="BadInputException">It is not a valid image, or its signature's file is not one.</exception>
    /// <exception cref="NotVerifiedException">It has no good signature by a key trusted for its name.</exception>
    /// <exception cref="Linux.SystemCallException">A file cannot be read, or the disk is full; nothing is kept.</exception>
    public StoredImage Import(string aciPath, ImportOptions options) => FullDisk.Explain($"image {Linux.ByteEscaping.ToDisplay(options.Source ?? aciPath)}", _layout, () =>
    {
        Workspace.Sweep(_layout);
        using var source = SourceFile.Open(aciPath, options.Source);
        using var gate = SignatureGate.Open(Keys, aciPath, options);
        var fingerprint = source.Fingerprint();
        return ReuseSame(source, fingerprint, gate, options) ?? TakeIn(source, fingerprint, aciPath, options);
    });

    private StoredImage TakeIn(SourceFile source, string fingerprint, string aciPath, ImportOptions options)
    {
        source.Rewind();
        using var gate = SignatureGate.Open(Keys, aciPath, options);
        using var workspace = Workspace.Create(_layout);
        var incoming = IncomingImage.Read(source, gate, workspace, options);
        var image = Commit(incoming, workspace);
        _index.AddFile(fingerprint, image.Id);
        return image;
    }

    /// <summary>When the store has these very bytes they need not be parsed and copied again: they are compared.</summary>
    private StoredImage? ReuseSame(SourceFile source, string fingerprint, SignatureGate? gate, ImportOptions options)
    {
        if (_index.FindFile(fingerprint) is not { } id || _catalog.LoadHealthy(id) is not { } image || !SameBytes.Compare(source, _layout, image, gate))
        {
            return null;
        }

        options.RequireMatch(image.Manifest, source.Display);
        if (gate?.Finish(image.Manifest.Name, options.Now) is not { } verdict)
        {
            return image;
        }

        using var writing = LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive);
        return _catalog.LoadHealthy(id) is { } current ? WithSignature(current, gate.Signature, verdict, options.Now) : null;
    }

    private StoredImage Commit(IncomingImage incoming, Workspace workspace)
    {
        using var writing = LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive);
        var id = incoming.Summary.Id;
        _index.Add(id, incoming.Summary.Manifest, incoming.Record.Imported);
        if (_catalog.LoadHealthy(id) is { } present)
        {
            return incoming.Record.Signature is { } signature ? WithSignature(present, incoming.Signature!, signature.Verdict, signature.Checked) : present;
        }

        if (_catalog.Exists(id))
        {
            MoveAside(id, workspace); // its files are damaged
        }

        using var images = _layout.MakeDirectory("images");
        using var source = Sys.OpenDirectory(workspace.Path);
        Sys.Renameat2(source, IncomingImage.DirectoryName, images, System.Text.Encoding.ASCII.GetBytes(id.ToString()), RenameFlags.RENAME_NOREPLACE);
        Sys.Fsync(images);
        return new(id, incoming.Summary.Manifest, _layout.ImageDirectory(id), incoming.Record);
    }

    // First the new signature's file, then the record that names it, then the old file goes: whole at every point.
    private StoredImage WithSignature(StoredImage image, byte[] signature, GoodSignature verdict, DateTimeOffset now)
    {
        const uint privateFile = 0x180; // 0600
        var old = image.Signature?.FileName;
        if (old is not null && image.Signature!.Verdict == verdict && _layout.TryRead($"images/{image.Id}/{old}", SignatureLimit) is { } bytes && bytes.AsSpan().SequenceEqual(signature))
        {
            return image;
        }

        var number = 1;
        while (File.Exists(Path.Join(image.Directory, ImageFiles.Signature(number))))
        {
            number++;
        }

        var record = image.Record with { Signature = new(ImageFiles.Signature(number), verdict, now) };
        AtomicFile.Write(Path.Join(image.Directory, record.Signature.FileName), privateFile, stream => stream.Write(signature));
        AtomicFile.Write(Path.Join(image.Directory, ImageFiles.Record), privateFile, stream => ImageRecordJson.Write(stream, record));
        if (old is not null)
        {
            File.Delete(Path.Join(image.Directory, old));
        }

        return image with { Record = record };
    }
}

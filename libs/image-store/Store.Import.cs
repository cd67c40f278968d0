using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

public sealed partial class Store
{
    /// <summary>
    /// Takes an image in. The bytes that are kept are the bytes that were checked. An image that is there already stays as it is; signatures
    /// that come with it this time are kept with those it has.
    /// </summary>
    /// <param name="aciPath">The image's file, compressed or not.</param>
    /// <param name="options">Signature and limits.</param>
    /// <returns>The image in the store.</returns>
    /// <exception cref="BadInputException">It is not a valid image, or its signature's file is not one.</exception>
    /// <exception cref="NotVerifiedException">The policy refuses it: mostly because no trusted key signed it.</exception>
    /// <exception cref="SystemCallException">A file cannot be read, or the disk is full; nothing is kept.</exception>
    public StoredImage Import(string aciPath, ImportOptions options) => FullDisk.Explain($"image {ByteEscaping.ToDisplay(options.Source ?? aciPath)}", _layout, () =>
    {
        using var source = SourceFile.Open(aciPath, options.Source);
        return ImportFrom(source, options.RequireSignature ? FilesOf(aciPath, options) : null, options);
    });

    private StoredImage ImportFrom(SourceFile source, SignatureFiles? files, ImportOptions options)
    {
        Workspace.Sweep(_layout);
        var fingerprint = source.Fingerprint();
        var image = ReuseSame(source, fingerprint, files, options) ?? TakeIn(source, fingerprint, files, options);
        return files is null ? image : Accepted(image, options);
    }

    private StoredImage TakeIn(SourceFile source, string fingerprint, SignatureFiles? files, ImportOptions options)
    {
        source.Rewind();
        using var gate = OpenGate(source, files);
        using var workspace = Workspace.Create(_layout);
        var incoming = IncomingImage.Read(source, gate, (id, name) => Earlier(id, name, options.Now), workspace, options);
        var image = Commit(incoming, workspace);
        _index.AddFile(fingerprint, image.Id);
        return image;
    }

    /// <summary>When the store has these very bytes they need not be parsed and copied again: they are compared.</summary>
    private StoredImage? ReuseSame(SourceFile source, string fingerprint, SignatureFiles? files, ImportOptions options)
    {
        using var gate = OpenGate(source, files);
        if (_index.FindFile(fingerprint) is not { } id || _catalog.LoadHealthy(id) is not { } image || !SameBytes.Compare(source, _layout, image, gate))
        {
            return null;
        }

        options.RequireMatch(image.Id, image.Manifest, source.Display);
        if (gate is null)
        {
            return image;
        }

        var found = gate.Check(image.Id, image.Manifest, options.Now);
        options.RequireSigned(gate.Require(image.Manifest, found, Again(image, options.Now), options.Now), source.Display);
        using var writing = LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive);
        return _catalog.LoadHealthy(id) is { } current ? With(current, KeptSignature.Of(found, options.Now)) : null;
    }

    private SignatureGate? OpenGate(SourceFile source, SignatureFiles? files) => files is null ? null : SignatureGate.Open(Trust, source.Display, files);

    private SignatureFiles FilesOf(string aciPath, ImportOptions options)
    {
        var files = options.Beside ?? SignatureFiles.Beside(aciPath, options.SignaturePath);
        return files.Signatures.Length > 0 || Trust.Policy.Rules.Any(rule => rule.AllowsUnsigned)
            ? files
            : throw new NotVerifiedException(
                $"verify {ByteEscaping.ToDisplay(options.Source ?? aciPath)}: it has no signature ({ByteEscaping.ToDisplay(Path.GetFileName(aciPath))}.asc, .minisig or .sig.json is not beside it)",
                "name one with --signature, or take it unverified with --insecure-options=image");
    }

    /// <summary>Of an image that the store has in other bytes, the signatures that are not over bytes.</summary>
    private IEnumerable<SignatureVerdict> Earlier(ImageId id, AcIdentifier name, DateTimeOffset now) =>
        _catalog.LoadHealthy(id)?.Verdicts.Where(verdict => verdict.Kind == SignatureKind.ImageId).Select(verdict => Trust.Again(verdict, name, now)) ?? [];

    private StoredImage Commit(IncomingImage incoming, Workspace workspace)
    {
        using var writing = LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive);
        var id = incoming.Summary.Id;
        _index.Add(id, incoming.Summary.Manifest, incoming.Record.Imported);
        var record = incoming.Record;
        if (_catalog.LoadHealthy(id) is { } present)
        {
            if (record.Signatures.All(signature => signature.Kind == SignatureKind.ImageId))
            {
                return With(present, SignatureShelf.Read(incoming.Directory, record.Signatures));
            }

            // Other bytes of the same image, and signatures over these bytes: they take the place of the others.
            var holding = SignatureShelf.Read(present.Directory, present.Signatures.Where(signature => signature.Kind == SignatureKind.ImageId));
            record = SignatureShelf.Add(incoming.Directory, record with { Imported = present.Record.Imported }, holding);
        }

        if (_catalog.Exists(id))
        {
            MoveAside(id, workspace);
        }

        using var images = _layout.MakeDirectory("images");
        using var source = Sys.OpenDirectory(workspace.Path);
        Sys.Renameat2(source, IncomingImage.DirectoryName, images, System.Text.Encoding.ASCII.GetBytes(id.ToString()), RenameFlags.RENAME_NOREPLACE);
        Sys.Fsync(images);
        return new(id, incoming.Summary.Manifest, _layout.ImageDirectory(id), record);
    }

    private static StoredImage With(StoredImage image, IReadOnlyList<KeptSignature> signatures) =>
        image with { Record = SignatureShelf.Add(image.Directory, image.Record, signatures) };
}

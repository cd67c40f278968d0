using System.Security.Cryptography;
using Acserver.Sizes;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Depot;

/// <summary>What is demanded of an image that is published.</summary>
/// <param name="AllowUnsigned">Whether it may be published without a signature at all.</param>
/// <param name="Problem">Says of a manifest why the image may not be published here, or null.</param>
internal sealed record PublishOptions(bool AllowUnsigned, Func<ImageManifest, string?> Problem)
{
    /// <summary>What it may hold at most.</summary>
    internal ReadLimits Limits { get; init; } = ReadLimits.Default;
}

/// <summary>
/// Publishes images out of a private directory: checked, hashed and verified there, then renamed into place. What is published stays as it is; another image
/// under the same name and labels is refused.
/// </summary>
internal static class DepotPublisher
{
    private const int BufferBytes = 256 << 10;

    /// <summary>Publishes what lies in <paramref name="work"/> as <c>image.aci</c> with its signatures beside it, and takes it out of there.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="work">Nobody else writes there.</param>
    /// <param name="options">What is demanded.</param>
    /// <param name="account">Called with an image that is verified, and whether it is new, right before it is published; may refuse it by throwing.</param>
    /// <exception cref="BadInputException">It is not a valid image, or may not be published here.</exception>
    /// <exception cref="NotVerifiedException">Its signatures do not suffice.</exception>
    /// <exception cref="ConflictException">Another image has its name and labels.</exception>
    internal static DepotImage Publish(DepotDirectory depot, WorkDirectory work, PublishOptions options, Action<DepotImage, bool>? account = null)
    {
        KeepStatements(depot, Path.Join(work.Path, DepotFiles.Image));
        var image = Prepare(work.Path, depot.Root, options);
        account?.Invoke(image, DepotCatalog.Load(depot, image.Key) is null);
        return Commit(depot, image, work);
    }

    /// <summary>Checks and verifies what lies in a folder, and writes manifest, record and sizes beside it.</summary>
    /// <param name="folder">Holds <c>image.aci</c> with its signatures beside it; nobody else writes there.</param>
    /// <param name="trust">The folder whose keys, statements and policy judge it.</param>
    /// <param name="options">What is demanded.</param>
    /// <exception cref="BadInputException">It is not a valid image, or may not be published here.</exception>
    /// <exception cref="NotVerifiedException">Its signatures do not suffice.</exception>
    internal static DepotImage Prepare(string folder, string trust, PublishOptions options)
    {
        var path = Path.Join(folder, DepotFiles.Image);
        var (summary, sha256, size, sizes) = Read(path, options.Limits);
        if (options.Problem(summary.Manifest) is { } problem)
        {
            throw new BadInputException($"publish {summary.Manifest.Name}: {problem}");
        }

        var key = ImageKey.Of(summary.Manifest);
        var signer = Verify(trust, path, summary.Manifest.Name, options.AllowUnsigned);
        var image = new DepotImage(key, new DepotRecord(summary.Id, size, sha256, summary.TarBytes, Now(), signer));
        Write(Path.Join(folder, DepotFiles.Manifest), summary.ManifestBytes.Span);
        Write(Path.Join(folder, DepotFiles.Record), DepotRecordJson.Write(image.Record));
        Write(Path.Join(folder, SizeReport.FileName), SizeReport.Write(sizes, sha256));
        return image;
    }

    // A revocation counts from now on, whatever becomes of the image that brought it: it is made by the key itself, or by a revoker of the policy.
    private static void KeepStatements(DepotDirectory depot, string path)
    {
        if (SignatureFiles.Beside(path, null).Statements is { IsEmpty: false } statements)
        {
            ImageTrust.Open(depot.Root).Keep(statements);
        }
    }

    private static (AciSummary Summary, string Sha256, long Size, SizeTree Sizes) Read(string path, ReadLimits limits)
    {
        using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var copy = new CopyStream(file, hash.AppendData);
        using var reader = AciReader.Open(copy, limits);
        var sizes = new SizeTree();
        while (reader.Next() is { } entry)
        {
            sizes.Add(entry); // and the reader checks every entry as it goes by
        }

        var summary = reader.Finish();
        copy.Drain();
        return (summary, Convert.ToHexStringLower(hash.GetHashAndReset()), copy.Count, sizes);
    }

    // The store's own keys and policy decide, with every kind of signature that lies beside the image.
    private static string? Verify(string trust, string path, AcIdentifier name, bool allowUnsigned)
    {
        if (!SignatureFiles.Beside(path, null).Signatures.Any())
        {
            return allowUnsigned ? null : throw new NotVerifiedException($"publish {name}: it has no signature", "sign it with: actool sign FILE.aci");
        }

        var (_, decision) = ImageFileJudge.Judge(path, null, ImageTrust.Open(trust), DateTimeOffset.UtcNow);
        return decision.IsAllowed
            ? decision.Findings.FirstOrDefault(finding => finding.Counts)?.Verdict.KeyId
            : throw new NotVerifiedException($"publish {name}: {decision.Reason}", $"let its key vouch for the name with: acserver key add --prefix {name} PUBKEY");
    }

    private static DepotImage Commit(DepotDirectory depot, DepotImage image, WorkDirectory work)
    {
        using var parent = depot.MakeDirectory(DepotDirectory.DirectoryOf(image.Key.Name));
        using (var directory = Sys.OpenDirectory(work.Path))
        {
            Sys.Fsync(directory);
        }

        try
        {
            work.MoveTo(parent, image.Key.DirectoryName);
            return image;
        }
        catch (SystemCallException e) when (e.Errno is Errno.EEXIST or Errno.ENOTEMPTY)
        {
            return SignAgain(depot, image, work);
        }
    }

    // The very same file once more is no conflict; signatures that come with it take the place of the old ones.
    private static DepotImage SignAgain(DepotDirectory depot, DepotImage image, WorkDirectory work)
    {
        var present = DepotCatalog.Load(depot, image.Key);
        if (present?.Record.Sha256 != image.Record.Sha256)
        {
            throw new ConflictException($"publish {image.Key}: another image is published under this name and labels, and what is published stays");
        }

        if (image.Record.Signer is null)
        {
            return present;
        }

        var directory = Path.Join(depot.Root, DepotCatalog.PathOf(image.Key, string.Empty));
        var signed = present with { Record = present.Record with { Signer = image.Record.Signer } };
        foreach (var (_, file, _) in DepotFiles.Served.Where(served => served.File != DepotFiles.Image && File.Exists(work[served.File])))
        {
            Write(Path.Join(directory, file), File.ReadAllBytes(work[file]));
        }

        Write(Path.Join(directory, DepotFiles.Record), DepotRecordJson.Write(signed.Record));
        return signed;
    }

    /// <summary>Copies a stream into a file of a work directory, and waits until it is on disk.</summary>
    internal static void Copy(Stream source, string path)
    {
        using var file = AtomicFile.Begin(path, DepotDirectory.FileMode);
        source.CopyTo(file.Stream, BufferBytes);
        file.Commit();
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = AtomicFile.Begin(path, DepotDirectory.FileMode);
        file.Stream.Write(bytes);
        file.Commit();
    }

    // Whole seconds: HTTP dates have no others.
    private static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
}

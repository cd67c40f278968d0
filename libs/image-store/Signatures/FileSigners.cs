using System.Security.Cryptography;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Appc.ImageStore.Signatures;

/// <summary>Keys that sign what a command writes, each in its own kind, beside the file. Disposing it puts zeros in place of the secrets.</summary>
public sealed class FileSigners : IDisposable
{
    private readonly List<IFileSigner> _signers = [];

    private FileSigners()
    {
    }

    /// <summary>True where no key was given.</summary>
    public bool IsEmpty => _signers.Count == 0;

    /// <summary>Opens secret keys: OpenPGP, minisign or signify, or PEM for image-ID signatures.</summary>
    /// <param name="paths">Their files; at most one of a kind.</param>
    /// <param name="passphraseFile">Its first line opens those that are protected; null for none.</param>
    /// <exception cref="BadInputException">One is malformed, may not sign now, is of the kind of another one, or the passphrase is missing or wrong.</exception>
    public static FileSigners Open(IEnumerable<string> paths, string? passphraseFile)
    {
        var signers = new FileSigners();
        var passphrase = passphraseFile is null ? [] : FirstLine(passphraseFile);
        try
        {
            foreach (var path in paths)
            {
                signers.Add(path, passphrase);
            }

            return signers;
        }
        catch
        {
            signers.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    /// <summary>Signs a file in every kind; signatures that are there are replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="made">When the signatures say they were made.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="BadInputException">A key may not sign at that time, or the file is nothing that a kind signs.</exception>
    public IReadOnlyList<string> Sign(string path, DateTimeOffset made)
    {
        using var data = KeyFile.OpenRead(path);
        using var signatures = Prepare(data, path, made);
        return signatures.Commit();
    }

    /// <summary>Signs a file that is not yet under its name, in every kind, so that nothing is in place where a signature cannot be made.</summary>
    /// <param name="content">The file, which can be read from any position.</param>
    /// <param name="path">What its name will be.</param>
    /// <param name="made">When the signatures say they were made.</param>
    /// <exception cref="BadInputException">A key may not sign at that time, or the file is nothing that a kind signs.</exception>
    /// <exception cref="SystemCallException">There is no room for a signature.</exception>
    public PreparedSignatures Prepare(Stream content, string path, DateTimeOffset made)
    {
        var signatures = new PreparedSignatures();
        try
        {
            foreach (var signer in _signers)
            {
                content.Position = 0;
                signatures.Add(path + SignatureKinds.SuffixOf(signer.Kind), signer.Sign(content, Path.GetFileName(path), made));
            }

            return signatures;
        }
        catch
        {
            signatures.Dispose();
            throw;
        }
    }

    /// <summary>The kinds of signature that are made, in the order of the keys.</summary>
    public IEnumerable<SignatureKind> Kinds => _signers.Select(signer => signer.Kind);

    /// <summary>Signs bytes that are in memory, in every kind.</summary>
    /// <param name="content">What is signed.</param>
    /// <param name="fileName">The name of the file that they will be, for signatures that mention it.</param>
    /// <param name="made">When the signatures say they were made.</param>
    /// <returns>The signature files, in the order of <see cref="Kinds"/>.</returns>
    /// <exception cref="BadInputException">A key may not sign at that time, or the content is nothing that a kind signs.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Sign(ReadOnlyMemory<byte> content, string fileName, DateTimeOffset made)
    {
        List<ReadOnlyMemory<byte>> signatures = [];
        foreach (var signer in _signers)
        {
            using var data = new MemoryStream(content.ToArray());
            signatures.Add(signer.Sign(data, fileName, made));
        }

        return signatures;
    }

    /// <inheritdoc/>
    public void Dispose() => _signers.ForEach(signer => signer.Dispose());

    private void Add(string path, byte[] passphrase)
    {
        var bytes = KeyFile.ReadAll(path);
        try
        {
            var signer = Open(bytes, passphrase);
            _signers.Add(signer);
            if (_signers.Count(other => other.Kind == signer.Kind) > 1)
            {
                throw new BadInputException($"a second key for {SignatureKinds.NameOf(signer.Kind)} signatures; add its signature with actool sign");
            }
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    // OpenPGP keys are judged by the clock: an expired one must not sign for a time when it was good.
    private static IFileSigner Open(byte[] bytes, byte[] passphrase) =>
        PemSecretKey.LooksLike(bytes) ? new ImageIdSigner(PemSecretKey.Parse(bytes, passphrase))
        : MinisignSecretKey.Looks(bytes) ? MinisignSecretKey.Parse(bytes, passphrase)
        : SecretKey.Parse(bytes, passphrase, DateTimeOffset.UtcNow);

    private static byte[] FirstLine(string path)
    {
        var bytes = KeyFile.ReadAll(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        var line = end < 0 ? bytes.AsSpan().ToArray() : bytes[..end];
        CryptographicOperations.ZeroMemory(bytes);
        return line.Length > 0 ? line : throw new BadInputException($"passphrase file {ByteEscaping.ToDisplay(path)}: its first line is empty");
    }
}

using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageStore.Signatures;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// Brings what a server has beside an image: a signature of every kind, and statements about keys. The policy may want several kinds, so none is left
/// out because another is there. That one is not there is ordinary; so is that the server denies it, because object stores say so of what is not there and
/// nothing is believed for it: those that came must suffice. That the server does not say either is a failure.
/// </summary>
internal sealed class SignatureFetch
{
    private const int MostBytes = 4 << 20;
    private readonly WebSession _web;
    private readonly string _directory;

    /// <summary>Makes one; it connects when asked.</summary>
    /// <param name="web">How servers are spoken to.</param>
    /// <param name="directory">Where half-fetched files are.</param>
    internal SignatureFetch(WebSession web, string directory)
    {
        (_web, _directory) = (web, directory);
    }

    /// <summary>The first denial (401, 403), for who has too few signatures in the end; null for none.</summary>
    internal NotVerifiedException? Denied { get; private set; }

    /// <summary>The file of statements as it came last; empty where there was none.</summary>
    internal ReadOnlyMemory<byte> StatementsFile { get; private set; }

    /// <summary>Fetches all that is there.</summary>
    /// <param name="signature">The address of the OpenPGP signature, as discovery names it: the others lie beside it, if it ends in .asc.</param>
    /// <param name="named">A signature file of the user, which takes the place of the server's of its kind; null for none.</param>
    /// <exception cref="BadInputException">A file is too large, no statements, or the server answers neither yes nor no.</exception>
    /// <exception cref="IOException">The network failed.</exception>
    internal SignatureFiles Fetch(string signature, string? named)
    {
        var given = SignatureFiles.Named(named).Signatures;
        var found = ImmutableArray.CreateBuilder<SignatureFile>();
        found.AddRange(given);
        foreach (var kind in SignatureKinds.All.Where(kind => given.All(file => file.Kind != kind)))
        {
            if (TryFetch(Beside(signature, SignatureKinds.SuffixOf(kind))) is { } bytes)
            {
                found.Add(new SignatureFile(kind, bytes));
            }
        }

        return new(found.ToImmutable(), FetchStatements(Beside(signature, SignatureFiles.StatementsSuffix)));
    }

    private ImmutableArray<SignedStatement> FetchStatements(Uri? address)
    {
        StatementsFile = ReadOnlyMemory<byte>.Empty;
        if (TryFetch(address) is not { } bytes)
        {
            return [];
        }

        StatementsFile = bytes;
        try
        {
            return SignedStatement.ParseFile(bytes);
        }
        catch (BadInputException e)
        {
            throw e.In($"fetch {WebSession.Show(address!)}");
        }
    }

    /// <summary>Null where the template's address does not tell where the others lie.</summary>
    private Uri? Beside(string signature, string suffix)
    {
        var known = SignatureKinds.SuffixOf(SignatureKind.OpenPgp);
        return suffix == known ? _web.Require(signature)
            : signature.EndsWith(known, StringComparison.Ordinal) ? _web.Require(signature[..^known.Length] + suffix)
            : null;
    }

    private byte[]? TryFetch(Uri? address)
    {
        if (address is null)
        {
            return null;
        }

        using var file = PartialFile.Open(_directory, address);
        try
        {
            new WebDownload(_web, address, MostBytes, file).Run(null);
            var bytes = File.ReadAllBytes(file.Path);
            file.Forget();
            return bytes;
        }
        catch (NotFoundException)
        {
            file.Forget();
            return null;
        }
        catch (NotVerifiedException e)
        {
            Denied ??= e;
            file.Forget();
            return null;
        }
    }
}

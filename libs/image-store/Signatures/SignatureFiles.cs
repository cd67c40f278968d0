using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Appc.ImageStore.Signatures;

/// <summary>What lies beside an image: signatures of every kind, and statements about keys.</summary>
/// <param name="Signatures">The files of signatures, at most one of a kind.</param>
/// <param name="Statements">The statements about keys.</param>
public sealed record SignatureFiles(ImmutableArray<SignatureFile> Signatures, ImmutableArray<SignedStatement> Statements)
{
    /// <summary>What is added to an image's name for its statements about keys.</summary>
    public const string StatementsSuffix = ".statements.json";

    /// <summary>Nothing at all.</summary>
    public static SignatureFiles None { get; } = new([], []);

    /// <summary>Reads what is there.</summary>
    /// <param name="path">The image's file: its signatures have the kinds' suffixes behind its name.</param>
    /// <param name="named">A signature file that the user names, which takes the place of the one of its kind beside the image; null for none.</param>
    /// <exception cref="BadInputException">A file is not what its name says, or too large.</exception>
    /// <exception cref="SystemCallException">The named one cannot be read.</exception>
    public static SignatureFiles Beside(string path, string? named)
    {
        SignatureFile? first = named is null ? null : ReadNamed(named);
        var beside = SignatureKinds.All.Where(kind => kind != first?.Kind && File.Exists(path + SignatureKinds.SuffixOf(kind)))
            .Select(kind => new SignatureFile(kind, KeyFile.ReadAll(path + SignatureKinds.SuffixOf(kind))));
        return new([.. first is null ? [] : new[] { first }, .. beside], File.Exists(path + StatementsSuffix) ? ReadStatements(path + StatementsSuffix) : []);
    }

    /// <summary>The signatures in a file that the user names; nothing where it is null.</summary>
    /// <exception cref="BadInputException">It holds no signatures.</exception>
    /// <exception cref="SystemCallException">It cannot be read.</exception>
    public static SignatureFiles Named(string? path) => path is null ? None : new([ReadNamed(path)], []);

    /// <summary>Reads a file of statements.</summary>
    /// <exception cref="BadInputException">It is not one; the path is named.</exception>
    public static ImmutableArray<SignedStatement> ReadStatements(string path)
    {
        try
        {
            return SignedStatement.ParseFile(KeyFile.ReadAll(path));
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
    }

    private static SignatureFile ReadNamed(string path)
    {
        try
        {
            return SignatureFile.Of(KeyFile.ReadAll(path));
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
    }
}

namespace Appc.ImageSpec.Signing;

/// <summary>The kinds of signature that an image can carry. Each lies beside the image in a file of its own.</summary>
public enum SignatureKind
{
    /// <summary>A detached OpenPGP signature over the file's bytes: <c>FILE.asc</c>.</summary>
    OpenPgp,

    /// <summary>A minisign signature over the file's bytes, or one by signify, whose format is minisign's first: <c>FILE.minisig</c>.</summary>
    Minisign,

    /// <summary>A DSSE envelope over the image ID, name and labels, which survives recompression: <c>FILE.sig.json</c>.</summary>
    ImageId,
}

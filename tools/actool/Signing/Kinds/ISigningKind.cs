using Appc.ImageSpec.Signing;

namespace Actool.Signing.Kinds;

/// <summary>What the commands need to know of one kind of signature: which key files are its own, and how to sign and judge with them.</summary>
internal interface ISigningKind
{
    /// <summary>The kind.</summary>
    SignatureKind Kind { get; }

    /// <summary>True for a file that begins as a secret key of this kind does; it may still be malformed.</summary>
    bool TakesSecret(ReadOnlySpan<byte> file);

    /// <summary>True for a file that begins as a public key of this kind does; it may still be malformed.</summary>
    bool TakesPublic(ReadOnlySpan<byte> file);

    /// <summary>The secret key to take where the user names none.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="Appc.ImageSpec.NotFoundException">There is none, or more than one.</exception>
    string DefaultKey();

    /// <summary>Opens a key for signing.</summary>
    /// <exception cref="Appc.ImageSpec.BadInputException">It is malformed, the passphrase is missing or wrong, or it may not sign.</exception>
    IFileSigner Open(SignerRequest request);

    /// <summary>Judges the signatures of one file.</summary>
    /// <param name="data">What is signed, seekable and at its first byte.</param>
    /// <param name="signature">The content of the signature file.</param>
    /// <param name="keys">The contents of public key files that this kind takes.</param>
    /// <param name="now">When keys and signatures must be in force.</param>
    /// <exception cref="Appc.ImageSpec.BadInputException">Signature or keys are malformed.</exception>
    IReadOnlyList<SignatureVerdict> Judge(Stream data, byte[] signature, IReadOnlyList<byte[]> keys, DateTimeOffset now);
}

/// <summary>What a key is opened with.</summary>
/// <param name="KeyFile">The content of the key file: a secret key, or a public key where <paramref name="External"/> keeps the secret.</param>
/// <param name="Passphrase">Opens it; empty for none.</param>
/// <param name="External">Keeps the secret; null where it is in the file.</param>
/// <param name="IsLegacy">Minisign's older form of signatures is wanted.</param>
internal sealed record SignerRequest(byte[] KeyFile, byte[] Passphrase, ExternalSigner? External, bool IsLegacy);

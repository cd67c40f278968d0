namespace Appc.ImageSpec.Signing;

/// <summary>A key that is ready to sign files, in one kind of signature. Disposing it puts zeros in place of the secret.</summary>
public interface IFileSigner : IDisposable
{
    /// <summary>What it makes.</summary>
    SignatureKind Kind { get; }

    /// <summary>The key that signs, as <see cref="SignatureVerdict.SigningKeyId"/> will name it.</summary>
    string KeyId { get; }

    /// <summary>The whole content of a signature file.</summary>
    /// <param name="data">The file, seekable and at its first byte; read to its end.</param>
    /// <param name="fileName">The file's name without its folders, for signatures that mention it.</param>
    /// <param name="made">When the signature says it was made; whole seconds count.</param>
    /// <exception cref="BadInputException">The key may not sign at that time, or the data is nothing that this kind signs.</exception>
    byte[] Sign(Stream data, string fileName, DateTimeOffset made);
}

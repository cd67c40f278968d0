namespace Appc.ImageSpec.Signing;

/// <summary>Signatures of one file, checked against bytes that stream by: make it, <see cref="Append"/> the data, ask for the verdicts.</summary>
public interface ISignatureCheck : IDisposable
{
    /// <summary>The next piece of the signed data.</summary>
    /// <exception cref="BadInputException">It is more than this kind of signature can be over.</exception>
    void Append(ReadOnlySpan<byte> data);

    /// <summary>Judges every signature over everything appended.</summary>
    /// <param name="now">The time at which keys and signatures must be in force.</param>
    /// <returns>One verdict for each, in the order of the file, valid or not.</returns>
    IReadOnlyList<SignatureVerdict> JudgeAll(DateTimeOffset now);
}

namespace SpecTests.Signing.Matrix;

/// <summary>One row of the comparison with sq.</summary>
/// <param name="Name">What the case is.</param>
/// <param name="Certificate">The signer's certificate.</param>
/// <param name="Signature">The detached signature.</param>
/// <param name="IsGoodForSq">What sq 0.27 says.</param>
/// <param name="IsGoodHere">What is said here.</param>
/// <param name="Reason">Why the two differ; empty where they do not.</param>
internal sealed record VerdictCase(string Name, byte[] Certificate, byte[] Signature, bool IsGoodForSq, bool IsGoodHere, string Reason = "")
{
    /// <summary>The data that is checked.</summary>
    public byte[] Data { get; init; } = TestCertificate.Data;

    /// <summary>The row of docs/signing.md.</summary>
    public string Row => $"| {Name} | {Word(IsGoodForSq)} | {Word(IsGoodHere)} | {Reason} |";

    private static string Word(bool isGood) => isGood ? "good" : "refused";
}

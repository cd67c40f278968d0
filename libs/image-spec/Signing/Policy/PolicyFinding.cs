namespace Appc.ImageSpec.Signing.Policy;

/// <summary>What a rule makes of one signature.</summary>
/// <param name="Verdict">The signature.</param>
/// <param name="Holder">Whose key made it, where the rule knows the key: the policy's name for the holder, or the key's ID; else null.</param>
/// <param name="Rule">The name of what speaks against it, such as <c>key-expired</c>; null for a signature that counts.</param>
/// <param name="Why">The same in words, safe to show; for a signature that counts what is to be said of it, or null.</param>
public sealed record PolicyFinding(SignatureVerdict Verdict, string? Holder, string? Rule, string? Why)
{
    /// <summary>True where the rule counts it.</summary>
    public bool Counts => Rule is null;
}

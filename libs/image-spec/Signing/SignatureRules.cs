namespace Appc.ImageSpec.Signing;

/// <summary>The rules' names, such as <c>key-expired</c>, as output and documents have them.</summary>
public static class SignatureRules
{
    /// <summary>The name of a rule.</summary>
    public static string NameOf(SignatureRule rule) => rule switch
    {
        SignatureRule.Unsupported => "unsupported",
        SignatureRule.NotUnderstood => "not-understood",
        SignatureRule.WeakHash => "weak-hash",
        SignatureRule.UnknownKey => "unknown-key",
        SignatureRule.DoesNotFit => "does-not-fit",
        SignatureRule.OtherImage => "other-image",
        SignatureRule.WeakKey => "weak-key",
        SignatureRule.KeyRevoked => "key-revoked",
        SignatureRule.KeyRetired => "key-retired",
        SignatureRule.KeyExpired => "key-expired",
        SignatureRule.KeyNotYetMade => "key-not-yet-made",
        SignatureRule.KeyUnbound => "key-unbound",
        SignatureRule.KeyUsage => "key-usage",
        SignatureRule.SignatureExpired => "signature-expired",
        SignatureRule.SignatureNotYetMade => "signature-not-yet-made",
        SignatureRule.MadeBeforeKey => "made-before-key",
        SignatureRule.MadeAfterKey => "made-after-key",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };
}

namespace Appc.ImageSpec.Signing;

/// <summary>Why a signature is not accepted.</summary>
/// <param name="Rule">The rule that refuses it.</param>
/// <param name="Why">One line for people, safe to show, such as <c>it expired on 2020-12-31 12:00:00 UTC</c>.</param>
public sealed record SignatureRefusal(SignatureRule Rule, string Why);

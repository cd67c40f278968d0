using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;

namespace Appc.ImageStore.Signatures;

/// <summary>What a user can do about a refusal.</summary>
internal static class Trust
{
    public static string Cure(SigningPolicy policy, AcIdentifier name) => ReferenceEquals(policy, SigningPolicy.TrustStore)
        ? $"trust its key with: runner trust --prefix {name} PUBKEY, or use --insecure-options=image"
        : $"see what counts with: actool verify --policy {policy.Source} --explain FILE";
}

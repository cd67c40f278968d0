using System.Collections.Immutable;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>M of N: so many different holders of these keys must have signed.</summary>
/// <param name="AtLeast">M, 1 or more.</param>
/// <param name="Keys">Names of keys of the policy.</param>
/// <param name="TrustStore">Whether keys count too that the key store trusts for the image's name.</param>
/// <param name="Kinds">The kinds of signature that count; empty for all.</param>
public sealed record PolicyRequirement(int AtLeast, ImmutableArray<string> Keys, bool TrustStore, ImmutableArray<SignatureKind> Kinds)
{
    /// <summary>The word in a rule's keys that stands for the keys of the key store.</summary>
    public const string TrustStoreWord = "@trusted";

    /// <summary>Such as <c>2 of alice, bob, carol</c>.</summary>
    public override string ToString()
    {
        var keys = string.Join(", ", TrustStore ? Keys.Add("the keys trusted for the name") : Keys);
        var kinds = Kinds.IsEmpty ? string.Empty : $" by {string.Join(" or ", Kinds.Select(SignatureKinds.NameOf))}";
        return $"{AtLeast} of {keys}{kinds}";
    }
}

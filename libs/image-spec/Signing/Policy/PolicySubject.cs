using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Dsse;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>What a policy decides about.</summary>
/// <param name="Name">The name in the image's manifest.</param>
/// <param name="Verdicts">What came out for each of its signatures.</param>
/// <param name="TrustedKeys">The keys that the key store trusts for the name.</param>
/// <param name="Statements">Statements about keys that were seen, with this image or before.</param>
public sealed record PolicySubject(
    AcIdentifier Name, IReadOnlyList<SignatureVerdict> Verdicts, IReadOnlySet<KeyReference> TrustedKeys, StatementBook Statements);

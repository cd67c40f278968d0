using System.Collections.Immutable;
using Appc.ImageSpec.Signing.Dsse;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>
/// The statements about keys that are to be believed: a revocation by the key itself or by one of the policy's revokers, a transition by
/// both keys. The others are not in it. Immutable.
/// </summary>
public sealed class StatementBook
{
    private const int LongestChain = 16;

    private readonly SigningPolicy _policy;
    private readonly ImmutableArray<RevocationStatement> _revocations;
    private readonly ImmutableArray<TransitionStatement> _transitions;

    private StatementBook(SigningPolicy policy, ImmutableArray<RevocationStatement> revocations, ImmutableArray<TransitionStatement> transitions)
    {
        (_policy, _revocations, _transitions) = (policy, revocations, transitions);
    }

    /// <summary>One without statements.</summary>
    public static StatementBook Empty { get; } = new(SigningPolicy.TrustStore, [], []);

    /// <summary>Keeps those that are to be believed.</summary>
    /// <param name="policy">Names revokers and the keys that may hand over.</param>
    /// <param name="statements">As they came.</param>
    /// <param name="keys">The image-ID keys that are known.</param>
    public static StatementBook Of(SigningPolicy policy, IReadOnlyCollection<SignedStatement> statements, IReadOnlyCollection<PemPublicKey> keys)
    {
        if (statements.Count == 0)
        {
            return new(policy, [], []);
        }

        var transitions = statements.OfType<TransitionStatement>().ToList();
        List<PemPublicKey> known = [.. keys, .. transitions.Select(transition => transition.NewKey)];
        return new(
            policy,
            [.. statements.OfType<RevocationStatement>().Where(revocation => IsBelieved(revocation, policy, known)).OrderBy(revocation => revocation.IsMild).ThenBy(revocation => revocation.Issued)],
            [.. transitions.Where(transition => SignedBy(transition, transition.Key, known) && transition.Envelope.SignedBy(transition.NewKey))]);
    }

    /// <summary>All that is believed.</summary>
    public IEnumerable<SignedStatement> Statements => [.. _revocations, .. _transitions];

    /// <summary>What revokes the key, the gravest and oldest first; null where nothing does.</summary>
    public RevocationStatement? RevocationOf(KeyReference key) => _revocations.FirstOrDefault(revocation => revocation.Key == key);

    /// <summary>The keys that transitions bring in.</summary>
    public IEnumerable<PemPublicKey> NewKeys => _transitions.Select(transition => transition.NewKey);

    /// <summary>
    /// The policy's key that a signature's key stands for: itself, or the one that handed over to it, perhaps through others. Only a key whose
    /// transitions the policy accepts hands over, while it is valid and not revoked as compromised.
    /// </summary>
    /// <returns>The key, with the time of the transition as its beginning; null where there is none.</returns>
    public PolicyKey? Find(KeyReference key)
    {
        foreach (var candidate in _policy.Keys.Values)
        {
            if (candidate.Reference == key)
            {
                return candidate;
            }
        }

        return key.Kind == SignatureKind.ImageId && _transitions.Length > 0 ? FindOld(key, LongestChain) : null;
    }

    private PolicyKey? FindOld(KeyReference key, int left)
    {
        foreach (var transition in _transitions.Where(transition => KeyReference.Of(transition.NewKey) == key && left > 0))
        {
            var old = _policy.Keys.Values.FirstOrDefault(candidate => candidate.Reference == transition.Key) ?? FindOld(transition.Key, left - 1);
            if (old is { AcceptsTransitions: true } && MayHandOver(old, transition))
            {
                return old with { Reference = key, ValidFrom = transition.Issued, ValidUntil = null };
            }
        }

        return null;
    }

    private bool MayHandOver(PolicyKey old, TransitionStatement transition) =>
        (old.ValidFrom is null || transition.Issued >= old.ValidFrom)
        && (old.ValidUntil is null || transition.Issued < old.ValidUntil)
        && (RevocationOf(transition.Key) is not { } revocation || (revocation.IsMild && transition.Issued <= revocation.Issued));

    private static bool IsBelieved(RevocationStatement revocation, SigningPolicy policy, List<PemPublicKey> known) =>
        SignedBy(revocation, revocation.Key, known) || policy.Revokers.Any(revoker => SignedBy(revocation, policy.Keys[revoker].Reference, known));

    private static bool SignedBy(SignedStatement statement, KeyReference signer, List<PemPublicKey> known) =>
        signer.Kind == SignatureKind.ImageId && known.Find(key => key.KeyId.ToString() == signer.Id) is { } key && statement.Envelope.SignedBy(key);
}

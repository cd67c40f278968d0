using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Keys;

namespace Appc.ImageStore.Signatures;

/// <summary>
/// The one judge of images: a policy, the key store, and the statements about keys that were seen. Everything that fetches, verifies or runs
/// an image asks here. Keys are read when a question needs them and not before.
/// </summary>
public sealed class ImageTrust
{
    private readonly PolicyFile? _file;
    private readonly IReadOnlyList<KnownKey> _given;
    private readonly StatementFolder? _folder;
    private readonly StatementFolder? _above;
    private readonly StandingMemory? _memory;

    private ImageTrust(KeyStore keys, PolicyFile? file, IReadOnlyList<KnownKey> given, StatementFolder? folder, StatementFolder? above = null, StandingMemory? memory = null)
    {
        (Keys, _file, _given, _folder, _above, _memory) = (keys, file, given, folder, above, memory);
    }

    /// <summary>The key store.</summary>
    public KeyStore Keys { get; }

    /// <summary>The policy; where nobody wrote one, one signature by a key that is trusted for the name.</summary>
    public SigningPolicy Policy => _file?.Policy ?? SigningPolicy.TrustStore;

    /// <summary>The judge of a state directory: its keys, its policy.json where there is one, the statements it has seen.</summary>
    /// <param name="stateDirectory">The directory; it need not exist.</param>
    /// <exception cref="ImageSpec.BadInputException">The policy is malformed.</exception>
    public static ImageTrust Open(string stateDirectory) => Open(stateDirectory, memory: null);

    /// <summary>The same for a store from which images are used again and again: what keys are worth is remembered there.</summary>
    /// <exception cref="ImageSpec.BadInputException">The policy is malformed.</exception>
    internal static ImageTrust OpenForStore(string stateDirectory) => Open(stateDirectory, new StandingMemory(stateDirectory));

    /// <summary>The judge of a member's store: keys and policy are the group's, and statements that came to either count.</summary>
    /// <param name="stateDirectory">Root's, of which the member reads keys, policy and statements.</param>
    /// <param name="own">The member's, which keeps the statements that come with the member's images.</param>
    /// <exception cref="ImageSpec.BadInputException">The policy is malformed.</exception>
    internal static ImageTrust OpenForMember(string stateDirectory, string own)
    {
        var above = Open(stateDirectory);
        return new(above.Keys, above._file, [], new StatementFolder(own), above._folder, new StandingMemory(own));
    }

    /// <summary>A judge by a policy that the user names.</summary>
    /// <param name="stateDirectory">Where the key store is and statements were kept; null to look at neither.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="given">Keys that are known beside the policy's own: which of them count the policy says.</param>
    public static ImageTrust Of(string? stateDirectory, PolicyFile policy, IReadOnlyList<KnownKey> given) => new(
        OpenKeys(stateDirectory ?? "/nonexistent"), policy, given, stateDirectory is null ? null : new StatementFolder(stateDirectory));

    /// <summary>Every key that may have made a signature that counts, in all copies there are.</summary>
    /// <exception cref="ImageSpec.BadInputException">A key's file is not the key that it should be.</exception>
    public KeyRing AllKeys(IReadOnlyCollection<SignedStatement> statements)
    {
        List<KnownKey> keys = [.. Keys.List().Where(entry => !entry.IsMask).Select(KeyStore.Read), .. _file?.ReadKeys() ?? [], .. _given];
        return new([.. keys, .. Book(statements, keys).NewKeys.Select(KnownKey.Of)]);
    }

    /// <summary>What was seen of statements, with those that came now.</summary>
    public IReadOnlyList<SignedStatement> SeenStatements(IEnumerable<SignedStatement> more) => [.. _above?.Read() ?? [], .. _folder?.Read() ?? [], .. more];

    /// <summary>Decides about an image.</summary>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="verdicts">Its signatures, as checked now or judged <see cref="Again"/>.</param>
    /// <param name="statements">From <see cref="SeenStatements"/>.</param>
    /// <param name="now">The time of the decision.</param>
    public PolicyDecision Decide(ImageManifest manifest, IReadOnlyList<SignatureVerdict> verdicts, IReadOnlyList<SignedStatement> statements, DateTimeOffset now)
    {
        var trusted = Keys.EntriesFor(manifest.Name).Select(entry => entry.Reference).ToHashSet();
        var book = statements.Count == 0 ? StatementBook.Of(Policy, [], []) : Book(statements, AllKeys(statements).Keys);
        return PolicyJudge.Decide(Policy, new(manifest.Name, verdicts, trusted, book), now);
    }

    /// <summary>Judges a signature again that was checked over the image's bytes before.</summary>
    /// <param name="verdict">As it was then.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="now">The time of the judgement.</param>
    public SignatureVerdict Again(SignatureVerdict verdict, AcIdentifier name, DateTimeOffset now)
    {
        if (verdict.Kind != SignatureKind.OpenPgp)
        {
            return VerdictAgain.At(verdict, new KeyStanding([], verdict.KeyEnds), now);
        }

        var reference = new KeyReference(verdict.Kind, verdict.KeyId);
        var kept = EntriesOf(reference, name).ConvertAll(entry => (Entry: entry, Bytes: KeyStore.ReadBytes(entry)));
        var more = Brought(reference);
        var bytes = kept.ConvertAll(file => file.Bytes);
        var memory = kept.Count > 0 && more.Count == 0 ? _memory : null;
        if (memory?.Recall(verdict.SigningKeyId, bytes, now) is { } known)
        {
            return VerdictAgain.At(verdict, known, now);
        }

        List<OpenPgpKey> copies = [.. kept.Select(file => KeyFile.ParseTrusted(file.Bytes, file.Entry.Path, reference)).Concat(more).Select(key => key.OpenPgp!)];
        var standing = SigningStanding.At(copies, Fingerprint.Parse(verdict.SigningKeyId), now);
        if (standing.Refusals.IsEmpty)
        {
            memory?.Remember(verdict.SigningKeyId, bytes, standing.Ends, now, copies.Min(copy => copy.NextChangeAfter(now)));
        }

        return VerdictAgain.At(verdict, standing, now);
    }

    /// <summary>Why a statement that was seen makes the key worthless, in one line; null where none does.</summary>
    public string? RevocationOf(KnownKey key, IReadOnlyList<SignedStatement> statements) =>
        statements.Count > 0 && Book(statements, AllKeys(statements).Keys.Add(key)).RevocationOf(key.Reference) is { } revocation
            ? $"a statement revokes it ({revocation.ReasonWord})"
            : null;

    /// <summary>Keeps the statements that are to be believed, so that they count for every image from now on.</summary>
    public void Keep(IReadOnlyList<SignedStatement> statements)
    {
        if (statements.Count > 0 && _folder is not null)
        {
            _folder.Keep(Book(statements, AllKeys(statements).Keys).Statements);
        }
    }

    private static ImageTrust Open(string stateDirectory, StandingMemory? memory)
    {
        var path = Path.Join(stateDirectory, "policy.json");
        return new(OpenKeys(stateDirectory), File.Exists(path) ? PolicyFile.Load(path) : null, [], new StatementFolder(stateDirectory), memory: memory);
    }

    private static KeyStore OpenKeys(string stateDirectory) => KeyStore.Open(Path.Join(stateDirectory, "keys"));

    private StatementBook Book(IReadOnlyCollection<SignedStatement> statements, IEnumerable<KnownKey> keys) =>
        StatementBook.Of(Policy, statements, [.. keys.Select(key => key.Pem).OfType<PemPublicKey>()]);

    // First what is trusted for the name, which is where a run finds it; a policy may also name a key that is kept for other names.
    private List<TrustedKey> EntriesOf(KeyReference reference, AcIdentifier name)
    {
        var entries = Keys.EntriesFor(name).Where(entry => entry.Reference == reference).ToList();
        return entries.Count > 0 ? entries : [.. Keys.List().Where(entry => entry.Reference == reference && !entry.IsMask)];
    }

    // Those that the policy or the command line brings.
    private List<KnownKey> Brought(KeyReference reference) =>
    [
        .. Policy.Keys.Values.Where(key => key.Reference == reference).Select(key => _file!.ReadKey(key)).OfType<KnownKey>(), .. _given.Where(key => key.Reference == reference),
    ];
}

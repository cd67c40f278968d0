using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageSpec.Signing.Policy;

namespace Appc.ImageStore.Signatures;

/// <summary>
/// Checks an image's signatures of all kinds while its bytes go by. Which key must have signed stands in no signature but follows from the
/// image's name, so every key that is known may fit first, and the policy is asked afterwards.
/// </summary>
internal sealed class SignatureGate : IDisposable
{
    private readonly ImageTrust _trust;
    private readonly string _subject;
    private readonly SignatureFiles _files;
    private readonly KeyRing _ring;
    private readonly IReadOnlyList<SignedStatement> _statements;
    private readonly List<(SignatureFile File, ISignatureCheck Check)> _checks = [];

    private SignatureGate(ImageTrust trust, string subject, SignatureFiles files)
    {
        (_trust, _subject, _files) = (trust, subject, files);
        _statements = trust.SeenStatements(files.Statements);
        _ring = files.Signatures.IsEmpty ? new KeyRing([]) : trust.AllKeys(_statements);
        foreach (var file in files.Signatures.Where(file => file.Kind != SignatureKind.ImageId))
        {
            _checks.Add((file, file.Kind == SignatureKind.OpenPgp
                ? new DetachedSignatureCheck(file.Bytes.Span, _ring.OpenPgp)
                : new MinisignCheck(file.Bytes.Span, _ring.Minisign)));
        }
    }

    /// <summary>Reads the signatures.</summary>
    /// <param name="trust">Whose keys count.</param>
    /// <param name="subject">What the image is called in messages, safe to show.</param>
    /// <param name="files">What lies beside it.</param>
    /// <exception cref="BadInputException">A signature is malformed.</exception>
    public static SignatureGate Open(ImageTrust trust, string subject, SignatureFiles files) => Named(subject, () => new SignatureGate(trust, subject, files));

    /// <summary>The next piece of the image.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        foreach (var (_, check) in _checks)
        {
            check.Append(data);
        }
    }

    /// <summary>What every signature is worth over everything appended.</summary>
    /// <param name="id">The image's ID, as computed from its bytes.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="now">When keys and signatures must be good.</param>
    public ImmutableArray<CheckedFile> Check(ImageId id, ImageManifest manifest, DateTimeOffset now) => Named<ImmutableArray<CheckedFile>>(_subject, () =>
    [
        .. _checks.Select(pair => new CheckedFile(pair.File, [.. pair.Check.JudgeAll(now)])),
        .. _files.Signatures.Where(file => file.Kind == SignatureKind.ImageId)
            .Select(file => new CheckedFile(file, ImageIdSignatures.Judge(file.Bytes.Span, _ring.Pem, id, manifest.Name, manifest.Labels, now))),
    ]);

    /// <summary>Decides whether the image is accepted.</summary>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="found">From <see cref="Check"/>.</param>
    /// <param name="earlier">Signatures of the same image that the store has already, judged again.</param>
    /// <param name="now">The time of the decision.</param>
    public PolicyDecision Decide(ImageManifest manifest, ImmutableArray<CheckedFile> found, IEnumerable<SignatureVerdict> earlier, DateTimeOffset now) =>
        _trust.Decide(manifest, [.. found.SelectMany(file => file.Verdicts), .. earlier], _statements, now);

    /// <summary>The same; refuses the image that is not accepted, and keeps the statements that came with one that is.</summary>
    /// <exception cref="NotVerifiedException">The policy refuses it.</exception>
    public PolicyDecision Require(ImageManifest manifest, ImmutableArray<CheckedFile> found, IEnumerable<SignatureVerdict> earlier, DateTimeOffset now)
    {
        var decision = Decide(manifest, found, earlier, now);
        _trust.Keep(_files.Statements); // a revocation counts whatever becomes of the image that brought it
        return decision.IsAllowed ? decision : throw new NotVerifiedException($"verify {_subject}: {decision.Reason}", Trust.Cure(_trust.Policy, manifest.Name));
    }

    public void Dispose() => _checks.ForEach(pair => pair.Check.Dispose());

    private static T Named<T>(string subject, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BadInputException e)
        {
            throw e.In($"verify {subject}");
        }
    }
}

using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using static SpecTests.Policy.PolicyTable;

namespace SpecTests.Policy;

public sealed class StatementTests : IDisposable
{
    // fixed seeds, so that the golden file has fixed IDs
    private readonly PemSecretKey _alice = Key(1);
    private readonly PemSecretKey _next = Key(2);
    private readonly PemSecretKey _security = Key(3);
    private readonly PemSecretKey _stranger = Key(4);
    private readonly PemSecretKey _later = Key(5);

    private PemPublicKey[] Known => [_alice.PublicKey, _security.PublicKey, _stranger.PublicKey];

    private string Policy(string keyMore = "", string ruleMore = "") => $$$"""
        {"policyVersion": 1,
         "keys": {
           "alice": {"kind": "image-id", "id": "{{{_alice.PublicKey.KeyId}}}"{{{keyMore}}}},
           "bob": {"kind": "openpgp", "id": "{{{Id('B')}}}"},
           "security": {"kind": "image-id", "id": "{{{_security.PublicKey.KeyId}}}"}},
         "revokers": ["security"],
         "rules": [{"prefix": "*", {{{ruleMore}}}"require": [{"keys": ["alice", "bob"]}]}]}
        """;

    [Fact]
    public void Revocations()
    {
        var table = new PolicyTable();
        var (alice, bob) = (Signature(_alice, "2026-01-01"), Signed('B', "2026-01-01"));
        var aliceKey = KeyReference.Of(_alice.PublicKey);
        var bobKey = new KeyReference(SignatureKind.OpenPgp, Id('B'));
        table.Policy("by default", Policy());
        table.Row("no statement", "example.com/a", "2026-06-01", alice);
        table.Statements("alice's key revokes itself: compromised", [Revoke(aliceKey, RevocationReason.Compromised, _alice)], Known);
        table.Row("signed before", "example.com/a", "2026-06-01", alice);
        table.Statements("alice's key revokes itself: superseded", [Revoke(aliceKey, RevocationReason.Superseded, _alice)], Known);
        table.Row("signed before", "example.com/a", "2026-06-01", alice);
        table.Statements("a stranger revokes alice's key", [Revoke(aliceKey, RevocationReason.Compromised, _stranger)], Known);
        table.Row("is not heard", "example.com/a", "2026-06-01", alice);
        table.Statements("the revoker revokes bob's OpenPGP key", [Revoke(bobKey, RevocationReason.Compromised, _security)], Known);
        table.Row("bob", "example.com/a", "2026-06-01", bob);
        table.Row("alice", "example.com/a", "2026-06-01", alice);
        table.Statements("alice's key revokes bob's", [Revoke(bobKey, RevocationReason.Compromised, _alice)], Known);
        table.Row("is not heard", "example.com/a", "2026-06-01", bob);

        table.Policy("what was signed while the key was valid counts", Policy(ruleMore: "\"signedWhileKeyWasValid\": \"counts\", "));
        table.Statements("superseded in March", [Revoke(aliceKey, RevocationReason.Superseded, _alice)], Known);
        table.Row("signed before", "example.com/a", "2026-06-01", alice);
        table.Row("signed after", "example.com/a", "2026-06-01", Signature(_alice, "2026-03-02"));
        table.Statements("superseded and compromised", [Revoke(aliceKey, RevocationReason.Superseded, _alice), Revoke(aliceKey, RevocationReason.Compromised, _alice)], Known);
        table.Row("signed before", "example.com/a", "2026-06-01", alice);
        Support.Golden.Check("policy/revocation.txt", table.ToString());
    }

    [Fact]
    public void Transitions()
    {
        var table = new PolicyTable();
        var fresh = Signature(_next, "2026-03-02");
        var handOver = TransitionStatement.Make(_alice, _next, Day("2026-03-01"));
        var further = TransitionStatement.Make(_next, _later, Day("2026-04-01"));
        table.Policy("by default transitions do not count", Policy());
        table.Statements("alice hands over in March", [handOver], Known);
        table.Row("new key", "example.com/a", "2026-06-01", fresh);
        table.Policy("accepted", Policy(", \"transitions\": \"accept\""));
        table.Row("no statement", "example.com/a", "2026-06-01", fresh);
        table.Statements("alice hands over in March", [handOver], Known);
        table.Row("new key", "example.com/a", "2026-06-01", fresh);
        table.Row("new key, signed before that", "example.com/a", "2026-06-01", Signature(_next, "2026-02-01"));
        table.Row("old key", "example.com/a", "2026-06-01", Signature(_alice, "2026-03-02"));
        table.Statements("only the old key signed that", [Forged(handOver, _alice)], Known);
        table.Row("new key", "example.com/a", "2026-06-01", fresh);
        table.Statements("only the new key signed that", [Forged(handOver, _next)], Known);
        table.Row("new key", "example.com/a", "2026-06-01", fresh);
        table.Statements("the old key was compromised", [handOver, Revoke(KeyReference.Of(_alice.PublicKey), RevocationReason.Compromised, _alice)], Known);
        table.Row("new key", "example.com/a", "2026-06-01", fresh);
        table.Statements("the old key was superseded", [handOver, Revoke(KeyReference.Of(_alice.PublicKey), RevocationReason.Superseded, _alice)], Known);
        table.Row("new key", "example.com/a", "2026-06-01", fresh);
        table.Row("old key", "example.com/a", "2026-06-01", Signature(_alice, "2026-02-01"));
        table.Statements("handed on once more in April", [handOver, further], Known);
        table.Row("newest key", "example.com/a", "2026-06-01", Signature(_later, "2026-05-01"));
        table.Statements("a ring", [handOver, TransitionStatement.Make(_next, _alice, Day("2026-03-01"))], Known);
        table.Row("a stranger", "example.com/a", "2026-06-01", Signature(_stranger, "2026-05-01"));
        table.Policy("accepted until February", Policy(", \"transitions\": \"accept\", \"validUntil\": \"2026-02-01T00:00:00Z\""));
        table.Statements("alice hands over in March, too late", [handOver], Known);
        table.Row("new key", "example.com/a", "2026-06-01", fresh);
        Support.Golden.Check("policy/transition.txt", table.ToString());
    }

    [Fact]
    public void Files_of_statements_are_read_back_and_others_refused()
    {
        SignedStatement[] statements = [Revoke(KeyReference.Of(_alice.PublicKey), RevocationReason.Retired, _alice), TransitionStatement.Make(_alice, _next, Day("2026-03-01"))];
        var file = SignedStatement.ToFile(statements);
        Assert.Equal(file, SignedStatement.ToFile(SignedStatement.ParseFile(file)));
        Assert.Single(SignedStatement.ParseFile(statements[0].Envelope.ToJson()));
        var unknown = Envelope.Of("application/vnd.something", "{}"u8.ToArray()).Sign(_alice).ToJson();
        Assert.Contains("no statement", Assert.Throws<BadInputException>(() => SignedStatement.ParseFile(unknown)).Message, StringComparison.Ordinal);
        var many = $"[{string.Join(',', Enumerable.Repeat(Encoding.UTF8.GetString(statements[0].Envelope.ToJson()), 65))}]";
        Assert.Contains("more than 64", Assert.Throws<BadInputException>(() => SignedStatement.ParseFile(Encoding.UTF8.GetBytes(many))).Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => TransitionStatement.Make(_alice, _alice, Day("2026-03-01")));
    }

    public void Dispose() => new[] { _alice, _next, _security, _stranger, _later }.ToList().ForEach(key => key.Dispose());

    private static PemSecretKey Key(byte seed) => PemSecretKey.Parse(Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString(
        "PRIVATE KEY", [.. Convert.FromHexString("302e020100300506032b657004220420"), .. Enumerable.Repeat(seed, 32)])), []);

    private static RevocationStatement Revoke(KeyReference key, RevocationReason reason, PemSecretKey signer) =>
        RevocationStatement.Make(key, reason, Day("2026-03-01"), signer);

    private static TransitionStatement Forged(TransitionStatement statement, PemSecretKey only) =>
        statement with { Envelope = Envelope.Of(statement.Envelope.PayloadType, statement.Envelope.Payload).Sign(only) };

    private static SignatureVerdict Signature(PemSecretKey key, string made) => new()
    {
        Kind = SignatureKind.ImageId, KeyId = key.PublicKey.KeyId.ToString(), SigningKeyId = key.PublicKey.KeyId.ToString(), Made = Day(made),
    };
}

using Appc.ImageSpec.Signing;
using static SpecTests.Policy.PolicyTable;

namespace SpecTests.Policy;

/// <summary>What policies decide, as a golden file that people can read from top to bottom.</summary>
public class TruthTableTests
{
    private static readonly string s_keys = $$$"""
        "keys": {
          "alice": {"kind": "openpgp", "id": "{{{Id('A')}}}"},
          "bob": {"kind": "openpgp", "id": "{{{Id('B')}}}"},
          "carol": {"kind": "image-id", "id": "{{{Id('C', SignatureKind.ImageId)}}}"}
        },
        """;

    [Fact]
    public void M_of_n()
    {
        var table = new PolicyTable();
        table.Policy("two of three", $$$"""{"policyVersion": 1, {{{s_keys}}} "rules": [{"name": "releases", "prefix": "example.com", "require": [{"atLeast": 2, "keys": ["alice", "bob", "carol"]}]}]}""");
        table.Row("none", "example.com/a", "2026-06-01");
        table.Row("one", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("one twice", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"), Signed('A', "2026-02-01"));
        table.Row("two", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"), Signed('B', "2026-01-01"));
        table.Row("two of two kinds", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"), Signed('C', "2026-01-01", SignatureKind.ImageId));
        table.Row("one good, one that does not fit", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"), Bad('B', SignatureRule.DoesNotFit));
        table.Row("one good, one by a stranger", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"), Signed('D', "2026-01-01"));
        table.Row("a key ID of another kind", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"), Signed('C', "2026-01-01", SignatureKind.Minisign));

        table.Policy("two requirements, and a kind", $$$"""{"policyVersion": 1, {{{s_keys}}} "rules": [{"prefix": "*", "require": [{"keys": ["alice", "bob"]}, {"keys": ["carol"], "kinds": ["image-id"]}]}]}""");
        table.Row("the first only", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("both", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"), Signed('C', "2026-01-01", SignatureKind.ImageId));

        table.Policy("kinds", $$$"""{"policyVersion": 1, {{{s_keys}}} "rules": [{"prefix": "*", "require": [{"keys": ["alice", "carol"], "kinds": ["image-id"]}]}]}""");
        table.Row("the wrong kind", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"));
        Support.Golden.Check("policy/m-of-n.txt", table.ToString());
    }

    [Fact]
    public void Prefixes()
    {
        var table = new PolicyTable();
        table.Policy("the longest prefix decides", $$$"""
            {"policyVersion": 1, {{{s_keys}}} "rules": [
              {"prefix": "example.com", "require": [{"keys": ["alice"]}]},
              {"prefix": "example.com/hel", "require": [{"keys": ["bob"]}]},
              {"prefix": "example.com/old", "deny": "no longer maintained"},
              {"prefix": "example.com/scratch", "unsigned": "allow"},
              {"prefix": "example.com/maybe", "unsigned": "allow", "require": [{"keys": ["bob"]}]}]}
            """);
        table.Row("alice", "example.com/hello", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("bob", "example.com/hello", "2026-06-01", Signed('B', "2026-01-01"));
        table.Row("alice", "example.com/hel", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("bob", "example.com/hel", "2026-06-01", Signed('B', "2026-01-01"));
        table.Row("bob", "example.com/hel/lo", "2026-06-01", Signed('B', "2026-01-01"));
        table.Row("alice", "example.com", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("alice", "example.com.evil.org/hello", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("alice", "example.co", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("alice, denied", "example.com/old/a", "2026-06-01", Signed('A', "2026-01-01"));
        table.Row("unsigned", "example.com/scratch/a", "2026-06-01");
        table.Row("unsigned", "example.com/scratchy", "2026-06-01");
        table.Row("signed where it need not be", "example.com/maybe", "2026-06-01", Signed('B', "2026-01-01"));
        table.Row("not as it might be", "example.com/maybe", "2026-06-01", Bad('B', SignatureRule.DoesNotFit));

        table.Policy("no rules at all", """{"policyVersion": 1, "rules": []}""");
        table.Row("alice", "example.com/a", "2026-06-01", Signed('A', "2026-01-01"));
        Support.Golden.Check("policy/prefixes.txt", table.ToString());
    }

    [Fact]
    public void Times()
    {
        var table = new PolicyTable();
        table.Policy("expiry, by default", $$$"""{"policyVersion": 1, {{{s_keys}}} "rules": [{"prefix": "*", "require": [{"keys": ["alice"]}]}]}""");
        table.Row("key expired since", "example.com/a", "2026-06-01", Signed('A', "2026-01-01", keyEnds: "2026-03-01"));
        table.Row("signature expired", "example.com/a", "2026-06-01", Signed('A', "2026-01-01", expires: "2026-03-01"));

        table.Policy("what was signed while the key was valid counts", $$$"""{"policyVersion": 1, {{{s_keys}}} "rules": [{"prefix": "*", "signedWhileKeyWasValid": "counts", "require": [{"keys": ["alice"]}]}]}""");
        table.Row("key expired since", "example.com/a", "2026-06-01", Signed('A', "2026-01-01", keyEnds: "2026-03-01"));
        table.Row("signed after the key expired", "example.com/a", "2026-06-01", Signed('A', "2026-04-01", keyEnds: "2026-03-01"));
        table.Row("signature expired", "example.com/a", "2026-06-01", Signed('A', "2026-01-01", expires: "2026-03-01"));
        table.Row("key revoked", "example.com/a", "2026-06-01", Bad('A', SignatureRule.KeyRevoked));

        table.Policy("at most 90 days old", $$$"""{"policyVersion": 1, {{{s_keys}}} "rules": [{"prefix": "*", "maxAge": "90d", "require": [{"keys": ["alice"]}]}]}""");
        table.Row("on the 90th day", "example.com/a", "2026-04-01", Signed('A', "2026-01-01"));
        table.Row("on the 91st day", "example.com/a", "2026-04-02", Signed('A', "2026-01-01"));
        table.Row("of no time", "example.com/a", "2026-04-01", Signed('A', "2026-01-01") with { Made = null });
        Support.Golden.Check("policy/times.txt", table.ToString());
    }

    [Fact]
    public void Rotation()
    {
        var table = new PolicyTable();
        string Policy(string more) => $$$"""
            {"policyVersion": 1,
             "keys": {
               "old": {"kind": "openpgp", "id": "{{{Id('A')}}}", "holder": "alice", "validUntil": "2026-04-01T00:00:00Z"},
               "new": {"kind": "openpgp", "id": "{{{Id('D')}}}", "holder": "alice", "validFrom": "2026-03-01T00:00:00Z"},
               "bob": {"kind": "openpgp", "id": "{{{Id('B')}}}"}},
             "rules": [{"prefix": "*", {{{more}}} "require": [{"atLeast": 2, "keys": ["old", "new", "bob"]}]}]}
            """;
        table.Policy("old and new key side by side in March", Policy(string.Empty));
        var (old, fresh, bob) = (Signed('A', "2026-02-01"), Signed('D', "2026-03-15"), Signed('B', "2026-02-01"));
        table.Row("old", "example.com/a", "2026-03-20", old, bob);
        table.Row("new", "example.com/a", "2026-03-20", fresh, bob);
        table.Row("one person with both keys is one", "example.com/a", "2026-03-20", old, fresh);
        table.Row("old, when its time is over", "example.com/a", "2026-04-01", old, bob);
        table.Row("new, when the old one's time is over", "example.com/a", "2026-04-01", fresh, bob);
        table.Row("new, signed before its time", "example.com/a", "2026-04-01", Signed('D', "2026-02-15"), bob);
        table.Policy("the same, and earlier signatures count on", Policy("\"signedWhileKeyWasValid\": \"counts\","));
        table.Row("old, when its time is over", "example.com/a", "2026-04-01", old, bob);
        table.Row("old, signed when its time was over", "example.com/a", "2026-05-01", Signed('A', "2026-04-01"), bob);
        Support.Golden.Check("policy/rotation.txt", table.ToString());
    }

    [Fact]
    public void Key_store()
    {
        var table = new PolicyTable();
        table.Policy("the key store's keys", $$$"""{"policyVersion": 1, {{{s_keys}}} "rules": [{"prefix": "*", "require": [{"atLeast": 2, "keys": ["@trusted", "carol"]}]}]}""");
        table.Row("trusted for the name, and carol", "example.com/a", "2026-06-01", [Id('E')], Signed('E', "2026-01-01"), Signed('C', "2026-01-01", SignatureKind.ImageId));
        table.Row("not trusted for the name", "example.com/a", "2026-06-01", [], Signed('E', "2026-01-01"), Signed('C', "2026-01-01", SignatureKind.ImageId));
        table.Row("two of the store", "example.com/a", "2026-06-01", [Id('E'), Id('F')], Signed('E', "2026-01-01"), Signed('F', "2026-01-01"));
        Support.Golden.Check("policy/key-store.txt", table.ToString());
    }
}

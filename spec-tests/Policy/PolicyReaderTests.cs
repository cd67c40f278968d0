using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Policy;

namespace SpecTests.Policy;

public class PolicyReaderTests
{
    [Theory]
    [InlineData("""{}""", "policyVersion: is required")]
    [InlineData("""{"policyVersion": 2}""", "policyVersion: is 2")]
    [InlineData("""{"policyVersion": 1, "policyVersion": 1}""", "stands twice")]
    [InlineData("""{"policyVersion": 1, "rulez": []}""", "rulez: is not a field")]
    [InlineData("""{"policyVersion": 1} {}""", "not valid JSON")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp"}}}""", "keys.a.id: is required")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AB"}}}""", "keys.a.id: 'AB' is no openpgp key")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "pgp", "id": "AB"}}}""", "keys.a.kind: must be one of openpgp, minisign, image-id")]
    [InlineData("""{"policyVersion": 1, "keys": {"a b": {"kind": "openpgp", "id": "AB"}}}""", "keys: at most")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA"}, "b": {"kind": "openpgp", "id": "AAA"}}}""", "stands twice")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA", "validFrom": "2026-01-01"}}}""", "keys.a.validFrom: must be a time")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA", "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"}}}""", "validUntil: is not after")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA", "transitions": "accept"}}}""", "transitions: are made by image-id keys")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA", "file": "a", "publicKey": "b"}}}""", "stands beside publicKey")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA"}}, "revokers": ["a"]}""", "revokers: 'a' is no image-id key")]
    [InlineData("""{"policyVersion": 1, "rules": [{}]}""", "rules[0].prefix: is required")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "Example"}]}""", "rules[0].prefix: identifier")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*"}]}""", "rules[0].require: is empty")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "deny": "x", "unsigned": "allow"}]}""", "rules[0].deny: leaves nothing")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "unsigned": "yes"}]}""", "rules[0].unsigned: must be one of allow, deny")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "unsigned": true}]}""", "rules[0].unsigned: must be a string")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "unsigned": "allow", "maxAge": "90"}]}""", "rules[0].maxAge: must be a count")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "a", "unsigned": "allow"}, {"prefix": "a", "unsigned": "allow", "name": "b"}]}""", "the prefix a stands twice")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "require": [{"keys": []}]}]}""", "rules[0].require[0].keys: is empty")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "require": [{"keys": ["a"]}]}]}""", "rules[0].require[0].keys: 'a' is no key")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "require": [{"keys": ["@trusted"], "kinds": ["pgp"]}]}]}""", "rules[0].require[0].kinds: 'pgp'")]
    [InlineData("""{"policyVersion": 1, "rules": [{"prefix": "*", "require": [{"keys": ["@trusted"], "atLeast": 0}]}]}""", "rules[0].require[0].atLeast: must be a whole number")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA"}}, "rules": [{"prefix": "*", "require": [{"keys": ["a"], "atLeast": 2}]}]}""", "atLeast: is 2, and its keys have 1")]
    [InlineData("""{"policyVersion": 1, "keys": {"a": {"kind": "openpgp", "id": "AAA"}}, "rules": [{"prefix": "*", "require": [{"keys": ["a", "a"]}]}]}""", "the key a stands twice")]
    public void What_is_no_policy_is_refused_with_the_place(string json, string why) =>
        Assert.Contains(why, Assert.Throws<BadInputException>(() => PolicyReader.Parse(Encoding.UTF8.GetBytes(json.Replace("AAA", PolicyTable.Id('A'), StringComparison.Ordinal)), "p")).Message, StringComparison.Ordinal);

    [Fact]
    public void What_others_wrote_cannot_drive_a_terminal()
    {
        var policy = PolicyReader.Parse("""{"policyVersion": 1, "rules": [{"prefix": "*", "name": "a\u001b[2J", "deny": "\u0007"}]}"""u8, "p");
        Assert.DoesNotContain('\u001b', policy.Rules[0].Name);
        Assert.DoesNotContain('\u0007', policy.Rules[0].Deny!);
    }
}

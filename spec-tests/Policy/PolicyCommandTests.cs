using System.Text.Json;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.Policy;

/// <summary>The whole way with the executables: keys of openssl, signatures, policies, the runner's store.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public PolicyCommandTests()
    {
        AciMaker.Make(_directory["hello.aci"], "example.com/hello", AciMaker.Labels("version=1.0.0"), "f=1");
    }

    public void Dispose() => _directory.Dispose();

    [NeedsFact("openssl", "jq", "xz", "gzip", "base64")]
    public void The_shell_recipe_of_the_documentation_checks_a_signature()
    {
        Openssl("genpkey", "-algorithm", "ed25519", "-out", "release.pem");
        Openssl("pkey", "-in", "release.pem", "-pubout", "-out", "release.pub");
        Actool("sign", "--kind", "image-id", "--key", "release.pem", "hello.aci").Expect(0);
        var document = File.ReadAllText(Path.Join(Repository.Root, "docs", "policy.md"));
        var start = document.IndexOf("    # check with openssl alone", StringComparison.Ordinal);
        Assert.True(start > 0, "docs/policy.md has lost its recipe");
        var recipe = string.Join('\n', document[start..].Split('\n').TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..]));
        Assert.Contains("Signature Verified Successfully", Shell(recipe).Expect(0).Out);
        File.WriteAllText(_directory["hello.aci.sig.json"], File.ReadAllText(_directory["hello.aci.sig.json"]).Replace("vnd.appc", "vnd.abcd", StringComparison.Ordinal));
        Assert.NotEqual(0, Shell(recipe).ExitCode);
    }

    [NeedsFact("xz", "gzip")]
    public void A_signature_holds_from_gzip_to_none_to_xz_and_through_the_store()
    {
        Actool("keygen", "--kind", "image-id", "--out", "keys").Expect(0);
        Actool("sign", "--key", "keys/image-id.pem", "--expires", "90d", "hello.aci").Expect(0);
        Shell("gzip -dc hello.aci >plain.aci && xz -c plain.aci >small.aci && cp hello.aci.sig.json plain.aci.sig.json && cp hello.aci.sig.json small.aci.sig.json").Expect(0);
        foreach (var file in new[] { "hello.aci", "plain.aci", "small.aci" })
        {
            Assert.Contains("good signature (Ed25519)", Actool("verify", "--key", "keys/image-id.pub", file).Expect(0).Out);
        }

        Runner("trust", "--prefix", "example.com", "--skip-fingerprint-review", "keys/image-id.pub").Expect(0);
        Runner("fetch", "small.aci").Expect(0);
        Runner("image", "verify").Expect(0);
        Runner("image", "export", "example.com/hello", "out.aci").Expect(0);
        Actool("verify", "--dir", "state", "out.aci").Expect(0);
        AciMaker.Make(_directory["out.aci"], "example.com/hello", AciMaker.Labels("version=1.0.1"), "f=1");
        Actool("verify", "--dir", "state", "out.aci").ExpectError(1, "it is for the image sha512-");
    }

    [Fact]
    public void Two_signers_one_policy_and_an_explanation()
    {
        foreach (var name in new[] { "alice", "bob" })
        {
            Actool("keygen", "--kind", "image-id", "--out", name).Expect(0);
        }

        Write("policy.json", """
            {"policyVersion": 1,
             "keys": {"alice": {"kind": "image-id", "id": "ALICE", "file": "alice/image-id.pub"}, "bob": {"kind": "image-id", "id": "BOB", "file": "bob/image-id.pub"}},
             "rules": [{"name": "both", "prefix": "example.com", "require": [{"atLeast": 2, "keys": ["alice", "bob"]}]}]}
            """.Replace("ALICE", KeyId("alice"), StringComparison.Ordinal).Replace("BOB", KeyId("bob"), StringComparison.Ordinal));
        var check = Actool("policy", "check", "policy.json", "example.com/hello", "example.org").Expect(0).Out;
        Assert.Contains("ok, 1 rule and 2 keys", check);
        Assert.Contains("example.com/hello: rule \"both\" (prefix example.com): 2 of alice, bob", check);
        Assert.Contains("example.org: no rule", check);

        Verify().ExpectError(1, "rule \"both\" (prefix example.com): needs 2 of alice, bob: it has no signature");
        Actool("sign", "--key", "alice/image-id.pem", "hello.aci").Expect(0);
        Verify().ExpectError(1, "only 1 (alice) counts");
        Actool("sign", "--key", "bob/image-id.pem", "hello.aci").ExpectError(1, "it exists");
        Actool("sign", "--add", "--key", "bob/image-id.pem", "hello.aci").Expect(0);
        Assert.Contains("signed by alice, bob", Verify().Expect(0).Out);
        var explained = Verify("--explain").Expect(0).Out;
        Assert.Contains("rule        \"both\" (prefix example.com)", explained);
        Assert.Contains("counts for alice", explained);
        using var json = JsonDocument.Parse(Verify("--json").Expect(0).Out);
        Assert.Equal("allowed", json.RootElement[0].GetProperty("decision").GetString());
        Assert.Equal("both", json.RootElement[0].GetProperty("rule").GetString());
        Assert.Equal(2, json.RootElement[0].GetProperty("signatures").GetArrayLength());
    }

    [Fact]
    public void A_revocation_that_came_with_one_image_counts_for_all()
    {
        Actool("keygen", "--kind", "image-id", "--out", "keys").Expect(0);
        Runner("trust", "--prefix", "example.com", "--skip-fingerprint-review", "keys/image-id.pub").Expect(0);
        Actool("sign", "--key", "keys/image-id.pem", "hello.aci").Expect(0);
        Runner("fetch", "hello.aci").Expect(0);
        Runner("plan", "example.com/hello").ExpectError(254, "no app");

        AciMaker.Make(_directory["next.aci"], "example.com/next");
        Actool("sign", "--key", "keys/image-id.pem", "next.aci").Expect(0);
        Actool("policy", "revoke", "--key", "keys/image-id.pem", "--out", "next.aci.statements.json").Expect(0);
        Runner("fetch", "next.aci").ExpectError(254, "key-revoked");
        Runner("plan", "example.com/hello").ExpectError(254, "key-revoked");
        Assert.Contains("key-revoked", Runner("image", "verify").Out);
        Runner("trust", "--prefix", "example.org", "--skip-fingerprint-review", "keys/image-id.pub").ExpectError(254, "a statement revokes it");
    }

    [Fact]
    public void The_state_directory_s_policy_decides_and_unsigned_is_said_each_time()
    {
        Directory.CreateDirectory(_directory["state"]);
        File.SetUnixFileMode(_directory["state"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write("state/policy.json", """{"policyVersion": 1, "rules": [{"name": "scratch", "prefix": "example.com/hello", "unsigned": "allow"}]}""");
        Assert.Contains("rule \"scratch\" (prefix example.com/hello)", Runner("fetch", "hello.aci").Expect(0).Err);
        Assert.Contains("unsigned is allowed", Runner("plan", "example.com/hello").Err);
        Assert.Contains("unsigned is allowed", Runner("plan", "example.com/hello").Err);
        AciMaker.Make(_directory["other.aci"], "example.com/other");
        Runner("fetch", "other.aci").ExpectError(254, "default: no rule");
        Write("state/policy.json", """{"policyVersion": 1, "rules": [], "extra": 1}""");
        Runner("plan", "example.com/hello").ExpectError(254, "extra: is not a field");
    }

    [NeedsFact("strace")]
    public void Without_a_home_a_policy_is_asked_and_no_socket_opened()
    {
        Actool("keygen", "--kind", "image-id", "--out", "keys").Expect(0);
        Actool("sign", "--key", "keys/image-id.pem", "hello.aci").Expect(0);
        Write("policy.json", """{"policyVersion": 1, "keys": {"k": {"kind": "image-id", "id": "ID", "file": "keys/image-id.pub"}}, "rules": [{"prefix": "*", "require": [{"keys": ["k"]}]}]}"""
            .Replace("ID", KeyId("keys"), StringComparison.Ordinal));
        Tool.RunProgram("env", ["-i", "PATH=/usr/bin:/bin", "strace", "-f", "-e", "trace=network", "-o", "trace", Tool.PathOf("actool"), "verify", "--policy", "policy.json", "hello.aci"],
            new RunOptions { Directory = _directory.Path }).Expect(0);
        Assert.DoesNotContain("socket(", File.ReadAllText(_directory["trace"]));
    }

    [Fact]
    public void An_image_of_another_format_is_verified_by_the_signature_of_what_it_becomes()
    {
        new LayoutMaker(_directory["layout"]).Write(LayerTar.Make("file a \"x\""));
        Actool("keygen", "--kind", "image-id", "--out", "keys").Expect(0);
        Tool.RunIn(_directory.Path, "docker2aci", "--sign", "keys/image-id.pem", "--output", "other.aci", "layout").Expect(0);
        Runner("trust", "--root", "--skip-fingerprint-review", "keys/image-id.pub").Expect(0);
        Runner("fetch", "oci:layout").ExpectError(254, "carry no signature");
        Actool("sign", "--kind", "image-id", "--key", "keys/image-id.pem", "hello.aci").Expect(0);
        Runner("fetch", "--signature", "hello.aci.sig.json", "oci:layout").ExpectError(254, "other-image");
        Assert.Equal("[]", Runner("image", "list", "--json").Expect(0).Out.Trim());
        Runner("fetch", "--signature", "other.aci.sig.json", "oci:layout").Expect(0);
        Assert.Contains("\"image-id\"", Runner("image", "list", "--json").Expect(0).Out);

        Directory.Delete(_directory["state"], recursive: true);
        Directory.CreateDirectory(_directory["state"]);
        File.SetUnixFileMode(_directory["state"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write("state/policy.json", """{"policyVersion": 1, "rules": [{"name": "mirror", "prefix": "*", "unsigned": "allow"}]}""");
        Assert.Contains("rule \"mirror\"", Runner("fetch", "oci:layout").Expect(0).Err);
        Write("state/policy.json", """{"policyVersion": 1, "rules": [{"name": "mirror", "prefix": "example.com", "unsigned": "allow"}]}""");
        Runner("fetch", "oci:layout").ExpectError(254, "default: no rule");
    }

    private string KeyId(string folder) => Actool("key", "show", $"{folder}/image-id.pub").Expect(0).Out.Split(' ', '\n', '\t').First(word => word.Length == 64);

    private ToolResult Verify(params string[] more) => Actool(["verify", "--policy", "policy.json", .. more, "hello.aci"]);

    private void Write(string name, string text) => File.WriteAllText(_directory[name], text);

    private ToolResult Actool(params string[] arguments) => Tool.RunIn(_directory.Path, "actool", arguments);

    private ToolResult Runner(string verb, params string[] arguments) => verb == "image"
        ? Tool.RunIn(_directory.Path, "runner", [verb, arguments[0], "--dir", "state", .. arguments[1..]])
        : Tool.RunIn(_directory.Path, "runner", [verb, "--dir", "state", .. arguments]);

    private void Openssl(params string[] arguments) => Tool.RunProgram("openssl", arguments, new RunOptions { Directory = _directory.Path }).Expect(0);

    private ToolResult Shell(string script) => Tool.RunProgram("sh", ["-ec", script], new RunOptions { Directory = _directory.Path });
}

using System.Text.Json;
using SpecTests.Acserver;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>A registry as the store: put there, wiped here, taken back, every byte as before; skopeo copies it too.</summary>
public sealed class RegistryStoreTests
{
    private const string Policy = """{"policyVersion":1,"rules":[{"prefix":"example.com","require":[{"keys":["@trusted"]}]}]}""";

    [NeedsFact("docker-registry", "skopeo")]
    public void What_was_put_there_comes_back_byte_for_byte()
    {
        using var site = new Site();
        Assert.Equal(["new", "new", "new", "new"], Statuses(site.To(site.Registry)));
        Assert.Equal(["unchanged", "unchanged", "unchanged", "unchanged"], Statuses(site.To(site.Registry)));
        var distrusted = Tool.Run("acserver", "mirror", "--store", site["back"], "--insecure-allow-http", "--from", site.Base(site.Registry)).Expect(1);
        Assert.Contains("aci/example.com/base:____: publish example.com/base: ", distrusted.Err, StringComparison.Ordinal); // the registry alone vouches for nothing
        Directory.Delete(site["back"], recursive: true);
        Assert.Equal(["new", "new", "new", "new"], Statuses(site.From(site.Registry, "back", "--trust-registry")));
        Assert.Equal(Published(site.Depot.Path), Published(site["back"]));
        Assert.Equal(
            ["image.aci", "image.aci.asc", "image.aci.minisig", "image.aci.sig.json", "image.aci.statements.json"],
            Directory.GetFiles(site["back/images/example.com/app/+1.0.0++"], "image.aci*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Single(Directory.GetFiles(site["back/keys/statements"]));
        var again = site.From(site.Registry, "back", "--trust-registry");
        Assert.Equal(["unchanged", "unchanged", "unchanged", "unchanged"], Statuses(again));
        Assert.Equal(0, JsonDocument.Parse(again.Out).RootElement.GetProperty("bytes").GetInt64());
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void Skopeo_copies_it_to_another_registry_with_the_same_digests()
    {
        using var site = new Site();
        site.To(site.Registry);
        using var other = RealRegistry.Start(site["other"]);
        foreach (var (repository, tag) in Directory.GetDirectories(site["registry/docker/registry/v2/repositories"], "tags", SearchOption.AllDirectories)
            .Where(path => path.EndsWith("_manifests/tags", StringComparison.Ordinal)).SelectMany(path => Directory.GetDirectories(path).Select(tag => (
                Path.GetRelativePath(site["registry/docker/registry/v2/repositories"], path)[..^"/_manifests/tags".Length], Path.GetFileName(tag)))))
        {
            // Debian's skopeo does not know artifactType in a list of referrers and writes the list, which nothing refers to by digest, without it.
            Tool.RunProgram("skopeo", ["copy", "--all", .. tag.StartsWith("sha256-", StringComparison.Ordinal) ? (string[])[] : ["--preserve-digests"], "--src-tls-verify=false", "--dest-tls-verify=false",
                $"docker://{site.Registry.Address}/{repository}:{tag}", $"docker://{other.Address}/{repository}:{tag}"], new RunOptions()).Expect(0);
        }

        Assert.Equal(["new", "new", "new", "new"], Statuses(site.From(other, "back", "--trust-registry")));
        Assert.Equal(Published(site.Depot.Path), Published(site["back"]));
    }

    [NeedsFact("docker-registry")]
    public void A_new_signature_is_put_beside_the_old_one_and_counts()
    {
        using var site = new Site();
        site.To(site.Registry);
        site.From(site.Registry, "back", "--trust-registry");
        StoreFixture.Sign(site.App, site.Depot.Key);
        File.AppendAllText(site.App + ".asc", "\n");
        site.Depot.Run("add", site.App).Expect(0);
        Assert.Equal(["signed", "unchanged", "unchanged", "unchanged"], Statuses(site.To(site.Registry)));
        Assert.Equal(["signed", "unchanged", "unchanged", "unchanged"], Statuses(site.From(site.Registry, "back")));
        Assert.Equal(Published(site.Depot.Path), Published(site["back"]));
    }

    [NeedsFact("docker-registry")]
    public void Names_bring_what_they_depend_on_and_one_that_is_not_there_is_named()
    {
        using var site = new Site();
        site.To(site.Registry);
        Tool.Run("acserver", "key", "add", "--store", site["back"], "--prefix", "example.com", site.Depot["key.asc"]).Expect(0);
        var result = Tool.Run("acserver", "mirror", "--store", site["back"], "--insecure-allow-http", "--from", site.Base(site.Registry), "example.com/team/app", "example.com/absent").Expect(1);
        Assert.Contains("mirror example.com/absent: the registry has no such image of a store", result.Err, StringComparison.Ordinal);
        Assert.Equal(["images/example.com/base/+++/image.aci", "images/example.com/team/app/+1.0_%2B~b+linux+amd64/image.aci"], Published(site["back"]).Keys.Where(path => path.EndsWith(".aci", StringComparison.Ordinal)));
    }

    [NeedsFact("docker-registry")]
    public void Several_at_once_leave_all_of_it_there()
    {
        using var site = new Site();
        Assert.Contains("example.com/base: would be put at docker://", site.Depot.Run("mirror", "--insecure-allow-http", "--dry-run", "--to", site.Base(site.Registry)).Expect(0).Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(site["registry/docker/registry/v2/repositories"]));
        Parallel.For(0, 4, _ => site.To(site.Registry));
        Parallel.For(0, 4, _ => site.From(site.Registry, "back", "--trust-registry"));
        Assert.Equal(Published(site.Depot.Path), Published(site["back"]));
    }

    [NeedsFact("docker-registry")]
    public void Another_image_under_a_name_that_is_there_is_refused()
    {
        using var site = new Site();
        site.To(site.Registry);
        site.Depot.Run("remove", "example.com/app:1.0.0").Expect(0);
        site.Depot.Add("example.com/app", "other", "version=1.0.0");
        var result = site.Put(site.Registry).Expect(1);
        Assert.Contains("appc/aci/example.com/app:1.0.0____: another image is there under this name and labels", result.Err, StringComparison.Ordinal);
    }

    private static string[] Statuses(ToolResult result) =>
        [.. JsonDocument.Parse(result.Expect(0).Out).RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("status").GetString()!)];

    /// <summary>Everything that travels, with its bytes; not what a store notes for itself, nor the statements that it believed.</summary>
    private static SortedDictionary<string, string> Published(string store) => new(
        new[] { "images", "keys", "oci" }.Where(folder => Directory.Exists(Path.Join(store, folder))).SelectMany(folder => Directory.GetFiles(Path.Join(store, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(store, "policy.json")).Where(path => Path.GetFileName(path) is not ("record.json" or ".lock") && !path.Contains("/statements/", StringComparison.Ordinal))
            .ToDictionary(path => Path.GetRelativePath(store, path), path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))), StringComparer.Ordinal);

    private sealed class Site : IDisposable
    {
        private readonly RealRegistry? _registry;

        internal Site()
        {
            Depot.Add("example.com/base", "base");
            var team = Depot["team.aci"];
            AciMaker.Make(team, "example.com/team/app", AciMaker.Labels("version=1.0_+~b", "os=linux", "arch=amd64") + ",\"dependencies\":[{\"imageName\":\"example.com/base\"}]", "file=team");
            StoreFixture.Sign(team, Depot.Key);
            Depot.Run("add", team).Expect(0);
            AciMaker.MakeLarge(Depot["large.aci"], "example.com/large", 3 << 20);
            StoreFixture.Sign(Depot["large.aci"], Depot.Key);
            Depot.Run("add", Depot["large.aci"]).Expect(0);
            App = Depot.Image("example.com/app", "hello", "version=1.0.0");
            SignInEveryWay(App);
            Depot.Run("add", App).Expect(0);
            File.WriteAllText(Path.Join(Depot.Path, "policy.json"), Policy);
            _registry = RealRegistry.Start(Depot["registry"]);
        }

        internal DepotFixture Depot { get; } = new();

        internal string App { get; }

        internal RealRegistry Registry => _registry!;

        internal string this[string name] => Depot[name];

        internal string Base(RealRegistry registry) => $"docker://{registry.Address}/appc";

        internal ToolResult Put(RealRegistry registry) => Depot.Run("mirror", "--insecure-allow-http", "--json", "--to", Base(registry));

        internal ToolResult To(RealRegistry registry) => Put(registry).Expect(0);

        internal ToolResult From(RealRegistry registry, string store, params string[] more) =>
            Tool.Run("acserver", ["mirror", "--store", Depot[store], "--insecure-allow-http", "--json", "--from", Base(registry), .. more]).Expect(0);

        // A key that is known is revoked by a statement beside the image, so the store keeps that.
        private void SignInEveryWay(string image)
        {
            foreach (var kind in new[] { "minisign", "image-id" })
            {
                Tool.Run("actool", "keygen", "--kind", kind, "--out", Depot[kind]).Expect(0);
                var secret = Directory.GetFiles(Depot[kind]).Single(file => !file.EndsWith(".pub", StringComparison.Ordinal));
                Tool.Run("actool", "sign", "--key", secret, image).Expect(0);
                Depot.Run("key", "add", "--prefix", "example.com", Directory.GetFiles(Depot[kind], "*.pub").Single()).Expect(0);
            }

            Tool.Run("actool", "keygen", "--kind", "image-id", "--out", Depot["retired"]).Expect(0);
            Depot.Run("key", "add", "--prefix", "example.com", Depot["retired/image-id.pub"]).Expect(0);
            Tool.Run("actool", "policy", "revoke", "--key", Depot["retired/image-id.pem"], "--out", image + ".statements.json").Expect(0);
        }

        public void Dispose()
        {
            _registry?.Dispose();
            Depot.Dispose();
        }
    }
}

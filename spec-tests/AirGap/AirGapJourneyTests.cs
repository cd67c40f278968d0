using System.Text;
using SpecTests.Acserver;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>The lines of docs/air-gap.md, as they stand: the near ones where example.com is, the far ones in a network namespace without any route.</summary>
public sealed class AirGapJourneyTests
{
    private const string Hosts = "127.0.0.1 localhost example.com registry.example\n";

    [RootFact("ip", "openssl", "unshare", "curl", "busybox", "docker-registry", "skopeo")]
    public void What_was_carried_is_verified_and_run_where_nothing_is_reached()
    {
        using var site = new DepotFixture();
        var (near, far) = (Folder(site, "near-side"), Folder(site, "far-side"));
        Authority(near, "example.com", "ca.pem");
        Authority(far, "localhost", "far-ca.pem");
        Publish(site, "1.0.0");
        FillRegistry(site, near);
        Near(site, near, "near-1");
        File.Copy(Path.Join(near, "store.bundle"), Path.Join(far, "store.bundle"));
        File.Copy(Path.Join(near, "carrier/pubkey.asc"), Path.Join(far, "pubkey.asc"));
        var first = Run(far, Block("far-1"));
        Assert.Contains("1  https://localhost:8443/example.com/app?ac-discovery=1  (authorities ", first, StringComparison.Ordinal);
        Assert.Contains("hello from a registry\n", first, StringComparison.Ordinal);
        Assert.EndsWith("hello from 1.0.0\n", first, StringComparison.Ordinal);

        Publish(site, "1.1.0");
        Near(site, near, "near-2");
        File.Copy(Path.Join(near, "delta.bundle"), Path.Join(far, "delta.bundle"));
        Assert.True(new FileInfo(Path.Join(far, "delta.bundle")).Length < new FileInfo(Path.Join(far, "store.bundle")).Length + 100_000);
        const string again = "acserver serve --store far --tls-cert cert.pem --tls-key key.pem --listen 127.0.0.1:8443 --access-log none &\n"
            + "until curl --silent --fail --cacert far-ca.pem https://localhost:8443/readyz; do sleep 0.1; done\n";
        Assert.EndsWith("hello from 1.1.0\n", Run(far, again + Block("far-2")), StringComparison.Ordinal);
    }

    private static string Folder(DepotFixture site, string name)
    {
        Directory.CreateDirectory(site[name]);
        File.WriteAllText(Path.Join(site[name], "hosts"), Hosts);
        return site[name];
    }

    private static void Publish(DepotFixture site, string version)
    {
        Build(site, version, site[$"{version}.aci"]);
        StoreFixture.Sign(site[$"{version}.aci"], site.Key);
        site.Run("add", site[$"{version}.aci"]).Expect(0);
    }

    private static void FillRegistry(DepotFixture site, string near)
    {
        Build(site, "a registry", $"oci:{site["layout"]}:t");
        var storage = Path.Join(near, "registry");
        using (var registry = RealRegistry.Start(storage))
        {
            Tool.RunProgram("skopeo", ["copy", "--dest-tls-verify=false", $"oci:{site["layout"]}:t", $"docker://{registry.Address}/hello:1"], new RunOptions()).Expect(0);
        }

        File.WriteAllText(Path.Join(near, "registry.yml"), $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {storage}}}}}\nhttp: {{addr: '127.0.0.1:5000', secret: test}}\n");
    }

    private static void Build(DepotFixture site, string word, string output)
    {
        var build = site[$"build-{word}"];
        Directory.CreateDirectory(build);
        foreach (var step in new string[][]
        {
            ["begin"], ["set-name", "example.com/app"], ["label", "add", "version", word.Replace(' ', '-')], ["copy-exec", "/bin/busybox"],
            ["set-exec", "--", "/bin/busybox", "echo", $"hello from {word}"], ["write", output], ["end"],
        })
        {
            Tool.RunIn(build, "acbuild", step).Expect(0);
        }
    }

    // The publisher and the registry serve while the near side's lines run.
    private static void Near(DepotFixture site, string folder, string block) => Run(
        folder,
        $"acserver serve --store '{site.Path}' --tls-cert cert.pem --tls-key key.pem --listen 127.0.0.1:443 --access-log none &\nOTEL_TRACES_EXPORTER=none docker-registry serve registry.yml >registry.log 2>&1 &\n"
        + "until curl --silent --fail --cacert ca.pem https://example.com/readyz && curl --silent --fail http://registry.example:5000/v2/; do sleep 0.1; done\n" + Block(block));

    private static string Run(string folder, string lines)
    {
        var script = new StringBuilder("set -eu\nip link set lo up\ntest -z \"$(ip route)\"\nmount --bind hosts /etc/hosts\n").Append(lines);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{Tool.Bin}:/usr/sbin:/usr/bin:/sbin:/bin", ["HOME"] = Path.Join(folder, "home"), ["APPC_DIR"] = Path.Join(folder, "state"), ["XDG_CONFIG_HOME"] = string.Empty,
        };
        Directory.CreateDirectory(Path.Join(folder, "home"));
        return Tool.RunProgram(
            "timeout", ["120", "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script.ToString()],
            new RunOptions { Directory = folder, Environment = environment }).Expect(0).Out;
    }

    private static string Block(string name)
    {
        var lines = File.ReadAllLines(Path.Join(Repository.Root, "docs/air-gap.md")).SkipWhile(line => line != $"```sh {name}").Skip(1).TakeWhile(line => line != "```").ToList();
        Assert.NotEmpty(lines);
        return string.Join('\n', lines) + "\n";
    }

    private static void Authority(string folder, string host, string authority)
    {
        string[] request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
        var options = new RunOptions { Directory = folder };
        Tool.RunProgram("openssl", [.. request, "-subj", "/CN=authority", "-keyout", "ca-key.pem", "-out", authority], options).Expect(0);
        Tool.RunProgram("openssl", [.. request, "-CA", authority, "-CAkey", "ca-key.pem", "-subj", $"/CN={host}", "-addext", $"subjectAltName=DNS:{host}",
            "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "key.pem", "-out", "cert.pem"], options).Expect(0);
    }
}

namespace SpecTests.Acserver;

/// <summary>
/// From a program of this machine to its launch by name: built, signed, published, served with TLS by an authority of its own, and found, fetched, verified and
/// run by an ordinary user in another network namespace, who knows nothing but a name and that authority.
/// </summary>
public sealed class StrangerJourneyTests
{
    [RootFact("ip", "openssl", "unshare", "nsenter", "busybox", "curl", "actool")]
    public void A_stranger_runs_what_was_published()
    {
        using var depot = new DepotFixture();
        foreach (var version in new[] { "1.0.0", "1.1.0" })
        {
            var build = depot[$"build-{version}"];
            Directory.CreateDirectory(build);
            foreach (var step in new string[][]
            {
                ["begin"], ["set-name", "example.com/tools/hello"], ["label", "add", "version", version], ["copy-exec", "/bin/busybox"],
                ["set-exec", "--", "/bin/busybox", "echo", $"hello from {version}"], ["write", depot[$"{version}.aci"]], ["end"],
            })
            {
                Tool.RunIn(build, "acbuild", step).Expect(0);
            }

            Store.StoreFixture.Sign(depot[$"{version}.aci"], depot.Key);
            depot.Run("add", depot[$"{version}.aci"]).Expect(0);
        }

        File.Copy(depot["1.1.0.aci"], depot["hello.aci"]);
        Authority(depot);
        Directory.CreateDirectory(depot["home"]);
        OrdinaryUser.Own(depot["home"]);
        var script = Path.Join(Repository.Root, "spec-tests/Acserver/stranger-journey.sh");
        var journey = Tool.RunProgram(
            "timeout", ["120", "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", script, Tool.Bin, depot["."].TrimEnd('.', '/')], new RunOptions()).Expect(0);
        var parts = journey.Out.Split("== ");
        Assert.Equal(parts[1]["discover\n".Length..], parts[2]["theirs\n".Length..]);
        Assert.Contains("trusted key " + depot.Key.PublicKey.Fingerprint, parts[4], StringComparison.Ordinal);
        Assert.Equal("run\nhello from 1.0.0\n", parts[5]);
        Assert.Equal("run what was not fetched\nhello from 1.1.0\n", parts[6]);
    }

    internal static void Authority(DepotFixture depot)
    {
        string[] request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
        Tool.RunProgram("openssl", [.. request, "-subj", "/CN=authority", "-keyout", depot["ca-key.pem"], "-out", depot["ca.pem"]], new RunOptions()).Expect(0);
        Tool.RunProgram("openssl", [.. request, "-CA", depot["ca.pem"], "-CAkey", depot["ca-key.pem"], "-subj", "/CN=example.com", "-addext", "subjectAltName=DNS:example.com",
            "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", depot["key.pem"], "-out", depot["cert.pem"]], new RunOptions()).Expect(0);
    }
}

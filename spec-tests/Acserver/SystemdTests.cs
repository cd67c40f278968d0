using System.Security.Cryptography.X509Certificates;
using SpecTests.Docker2Aci;

namespace SpecTests.Acserver;

/// <summary>docs/acserver.service under a real systemd, as process 1 of a container: an ordinary user, everything locked, and all of it works.</summary>
public sealed class SystemdTests
{
    private const string Oneshot = """
        [Unit]
        DefaultDependencies=no
        After=acserver.service
        [Service]
        Type=oneshot
        TimeoutStartSec=90
        ExecStart=/bin/sh /opt/appc/systemd-journey.sh
        ExecStopPost=/bin/systemctl --force --force poweroff
        """;

    [RootFact("systemd-nspawn", "systemctl", "curl")]
    public void The_unit_serves_as_an_ordinary_user()
    {
        using var depot = new DepotFixture();
        File.WriteAllBytes(depot["hello.aci"], depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64"));
        var image = depot.Image("example.com/new", "2", "version=1.0.0", "os=linux", "arch=amd64");
        File.Copy(image, depot["new.aci"]);
        File.Copy(image + ".asc", depot["new.aci.asc"]);
        File.WriteAllText(depot["token"], depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim());
        WriteCertificates(depot);
        File.Copy(Tool.PathOf("acserver"), depot["acserver"]);
        File.Copy(Path.Join(Repository.Root, "spec-tests/Acserver/systemd-journey.sh"), depot["systemd-journey.sh"]);
        var unit = File.ReadAllText(Path.Join(Repository.Root, "docs/acserver.service"));
        File.WriteAllText(depot["acserver.service"], unit.Replace("/usr/local/bin/acserver", "/opt/appc/acserver", StringComparison.Ordinal));
        File.WriteAllText(depot["journey.service"], Oneshot);
        var boot = Boot(depot);
        var report = File.Exists(depot["report"]) ? File.ReadAllText(depot["report"]) : boot.Out + boot.Err;
        Assert.Equal(
            "state active\nuser acserver\nCapEff 0000000000000400\nCapBnd 0000000000000400\nNoNewPrivs 1\nSeccomp 2\npage 200\nimage 200\nupload 201\nResult=success\nExecMainStatus=0\ndone\n",
            report);
    }

    private static ToolResult Boot(DepotFixture depot)
    {
        string[] container = ["--quiet", "--register=no", "--keep-unit", "--private-network", "--volatile=yes", "--directory=/", $"--machine=acserver-{Environment.ProcessId}"];
        string[] binds =
        [
            $"--bind={depot["."].TrimEnd('.', '/')}:/opt/appc", $"--bind-ro={depot["acserver.service"]}:/etc/systemd/system/acserver.service",
            $"--bind-ro={depot["journey.service"]}:/etc/systemd/system/journey.service",
        ];
        string[] boot = ["--boot", "systemd.unit=journey.service", "systemd.mask=systemd-networkd-wait-online.service"]; // there is no network to wait for
        return Tool.RunProgram("timeout", ["--kill-after=10", "120", "systemd-nspawn", .. container, .. binds, .. boot], new RunOptions());
    }

    private static void WriteCertificates(DepotFixture depot)
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("example.com");
        File.WriteAllText(depot["ca.pem"], authority.Pem);
        File.WriteAllText(depot["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(depot["tls-key.pem"], certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }
}

using System.Text;
using System.Text.Json.Nodes;
using SpecTests.Launch;

namespace SpecTests.Confinement;

/// <summary>
/// One static program run by a careless caller in the runner, bwrap, runc and systemd-nspawn, each as its users run it: the runner lets
/// nothing in that one of them keeps out, or says why. docs/side-by-side.md is the table.
/// </summary>
public sealed class SideBySideGoldenTests : IDisposable
{
    private const string Document = "docs/side-by-side.md";
    private static readonly string[] s_columns = ["runner", "bwrap", "runc", "systemd-nspawn"];
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [RootFact("gcc", "python3", "bwrap", "runc", "systemd-nspawn")]
    public void NothingLeaksInThatAnotherKeepsOut()
    {
        var reports = new[] { Runner(), Bubblewrap(), Runc(), Nspawn() };
        var caller = File.ReadAllLines("/proc/self/status").First(line => line.StartsWith("CapBnd:", StringComparison.Ordinal))["CapBnd:".Length..].Trim();
        var rows = SandboxRow.All(Environment.MachineName, Convert.ToUInt64(caller, 16));
        foreach (var row in rows.Where(row => row.IsTight is { } tight && !tight(reports[0]) && reports.Any(tight)))
        {
            Assert.True(row.Why.Length > 0, $"{row.Name}: {row.Value(reports[0])}, and another keeps it out");
        }

        // What others show depends on their versions and on the kernel, so only the runner's column is compared.
        Support.Golden.CheckDocument(Document, Table(rows, reports), text => string.Join('\n', text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2).Select(line => string.Join('|', line.Split('|').Take(3)))));
    }

    private static string Table(IReadOnlyList<SandboxRow> rows, ProbeReport[] reports)
    {
        var text = new StringBuilder("# Side by side\n\nA static program (spec-tests/Confinement/confinement-probe.c) prints what it sees and may do. A careless caller, who has a file, a key and a\n"
            + "terminal open, signals blocked and ignored and a secret in a variable, runs it as root: in `runner run`, in `bwrap --unshare-all --new-session\n"
            + "--die-with-parent --proc /proc --dev /dev`, in `runc run` with the configuration that `runc spec` writes, and in `systemd-nspawn --private-network`.\n"
            + "`make test` runs it again and fails where the runner lets in what another keeps out and the last column does not say why. `make golden` writes this file.\n\n");
        text.Append("| | ").AppendJoin(" | ", s_columns).Append(" | why |\n|---|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append("| ").Append(row.Name).Append(" | ").AppendJoin(" | ", reports.Select(row.Value)).Append(" | ").Append(row.Why).Append(" |\n");
        }

        return text.ToString();
    }

    private ProbeReport Runner()
    {
        var layout = _directory["image"];
        MakeRoot(Path.Join(layout, "rootfs"));
        File.WriteAllText(Path.Join(layout, "manifest"), LaunchFixture.Manifest("example.com/probe").Replace("/bin/true", "/probe", StringComparison.Ordinal));
        Tool.Run("actool", "build", layout, _directory["probe.aci"]).Expect(0);
        Tool.Run("runner", "fetch", "--dir", _directory["state"], "--insecure-options=image", _directory["probe.aci"]).Expect(0);
        return Probe(Tool.PathOf("runner"), "run", "--quiet", "--dir", _directory["state"], "--insecure-options=image", "example.com/probe");
    }

    private ProbeReport Bubblewrap() => Probe(
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--bind", MakeRoot(_directory["bwrap"]), "/", "--proc", "/proc", "--dev", "/dev", "/probe");

    private ProbeReport Runc()
    {
        var bundle = _directory["bundle"];
        MakeRoot(Path.Join(bundle, "rootfs"));
        Tool.RunProgram("runc", ["spec", "--bundle", bundle], new RunOptions()).Expect(0);
        var path = Path.Join(bundle, "config.json");
        var configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration["process"]!["args"] = new JsonArray("/probe");
        configuration["process"]!["terminal"] = false;
        configuration["process"]!.AsObject().Remove("rlimits"); // more than this caller has
        configuration["root"]!["readonly"] = false;
        File.WriteAllText(path, configuration.ToJsonString());
        return Probe("runc", "--root", _directory["runc"], "run", "--bundle", bundle, "appc-probe-" + Guid.NewGuid().ToString("N"));
    }

    private ProbeReport Nspawn() => Probe(
        "systemd-nspawn", "-q", "-D", MakeRoot(_directory["probe-" + Guid.NewGuid().ToString("N")[..12]]), "--register=no", "--keep-unit", "--private-network", "--pipe", "/probe");

    private ProbeReport Probe(params string[] command)
    {
        string[] all = ["--kill-after=5", "60", "python3", Path.Join(Repository.Root, "spec-tests", "Confinement", "careless-caller.py"), .. command];
        return new ProbeReport(Tool.RunProgram("timeout", all, new RunOptions { Directory = "/" }).Expect(0).Out);
    }

    private string MakeRoot(string root)
    {
        if (!File.Exists(_directory["probe"]))
        {
            var (major, minor) = Disk();
            string[] compile = ["-static", "-O1", $"-DDISK_MAJOR={major}", $"-DDISK_MINOR={minor}", "-o", _directory["probe"], Path.Join(Repository.Root, "spec-tests", "Confinement", "confinement-probe.c")];
            Tool.RunProgram("gcc", compile, new RunOptions()).Expect(0);
        }

        FixtureTree.Make(root, ["dir tmp 1777", "dir etc", "dir usr", "dir run", "dir var", "file etc/os-release 0644 \"ID=probe\\n\""]);
        Tool.RunProgram("cp", [_directory["probe"], Path.Join(root, "probe")], new RunOptions()).Expect(0);
        return root;
    }

    /// <summary>A disk of this machine, whose number an image might guess.</summary>
    private static (string Major, string Minor) Disk()
    {
        var device = Directory.EnumerateDirectories("/sys/block").Where(path => File.ReadAllText(Path.Join(path, "size")).Trim() != "0").Order(StringComparer.Ordinal).First();
        var number = File.ReadAllText(Path.Join(device, "dev")).Trim().Split(':');
        return (number[0], number[1]);
    }
}

using System.Text.Json.Nodes;

namespace SpecTests.Doctor;

/// <summary>Runs <c>runner doctor</c> behind a shell line that puts something in its way, in namespaces of its own.</summary>
internal sealed class DoctorFixture : IDisposable
{
    private readonly TempDirectory _temp = new();

    public DoctorFixture()
    {
        Directory.CreateDirectory(_temp["home"]);
        OrdinaryUser.Own(_temp["home"]);
    }

    public static string Runner { get; } = Tool.PathOf("runner");

    public string this[string relative] => _temp[relative];

    /// <summary>The command line of the doctor, for a shell.</summary>
    public string Doctor => $"{Runner} doctor --json --dir {_temp["state"]}";

    /// <summary>The same, by the ordinary user.</summary>
    public string UsersDoctor => $"setpriv --reuid appc-test --regid appc-test --init-groups env -i HOME={_temp["home"]} PATH=${{UPATH:-/usr/bin:/bin}} {Runner} doctor --json --dir {_temp["home/state"]}";

    /// <summary>The filter in front of a command: those calls of x86-64 fail.</summary>
    public static string Deny(int errno, params int[] calls) => $"python3 {Path.Join(Repository.Root, "spec-tests/Doctor/deny-calls.py")} {errno} {string.Join(',', calls)} ";

    /// <summary>Runs a shell line in a mount namespace of its own.</summary>
    public DoctorAnswer Run(string line, params string[] unshare) => new(Tool.RunProgram("unshare", ["--mount", .. unshare, "sh", "-c", line], new RunOptions()));

    public void Dispose() => _temp.Dispose();
}

/// <summary>What the doctor said.</summary>
internal sealed class DoctorAnswer
{
    private readonly ToolResult _result;
    private readonly JsonNode? _json;

    public DoctorAnswer(ToolResult result)
    {
        _result = result;
        _json = result.ExitCode is 0 or 1 && result.Out.StartsWith('{') ? JsonNode.Parse(result.Out) : null;
    }

    /// <summary>Asserts that pods can be run.</summary>
    public DoctorAnswer CanRun(bool can)
    {
        Assert.True(_json is not null, $"exit {_result.ExitCode}: {_result.Out}{_result.Err}");
        Assert.True(can == (bool)_json["canRunPods"]! && _result.ExitCode == (can ? 0 : 1), _result.Out);
        return this;
    }

    /// <summary>Asserts what is said of a subject: its level, and parts of its text and cure.</summary>
    public DoctorAnswer Says(string subject, string level, string text, string cure = "")
    {
        Assert.True(_json is not null, $"exit {_result.ExitCode}: {_result.Out}{_result.Err}");
        var finding = _json["findings"]!.AsArray().FirstOrDefault(finding => (string?)finding!["subject"] == subject);
        Assert.True(finding is not null, $"nothing of {subject}: {_result.Out}");
        Assert.True((string?)finding["level"] == level && ((string)finding["text"]!).Contains(text, StringComparison.Ordinal), $"{finding}");
        Assert.Contains(cure, (string?)finding["cure"] ?? "", StringComparison.Ordinal);
        return this;
    }
}

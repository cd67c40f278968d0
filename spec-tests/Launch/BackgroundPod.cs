using System.Diagnostics;

namespace SpecTests.Launch;

/// <summary>A pod that says <c>up</c> and then sleeps, with its runner; both are gone when it is disposed.</summary>
internal sealed class BackgroundPod : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly TempDirectory _directory = new();

    internal BackgroundPod(LaunchFixture fixture, params string[] options)
    {
        string[] command = ["run", "--dir", fixture.RootState, "--insecure-options=image", "--uuid-file-save", _directory["uuid"], "--exec", "/bin/sh", .. options, LaunchFixture.Image, "--", "-c", "echo up; exec sleep 300"];
        Runner = Process.Start(new ProcessStartInfo(Tool.PathOf("runner"), command) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var line = Runner.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(s_limit), "the pod did not start");
        Assert.Equal("up", line.Result);
        Uuid = File.ReadAllText(_directory["uuid"]).Trim();
        Directory = Path.Join(fixture.RootState, "pods", Uuid);
    }

    internal Process Runner { get; }

    internal string Uuid { get; }

    /// <summary>The pod's directory in the state directory.</summary>
    internal string Directory { get; }

    /// <summary>Its cgroups, the innermost first.</summary>
    internal string[] Cgroups => File.ReadAllLines(Path.Join(Directory, "cgroups"));

    internal void KillRunner()
    {
        Runner.Kill();
        Assert.True(Runner.WaitForExit(s_limit));
    }

    public void Dispose()
    {
        if (!Runner.HasExited)
        {
            KillRunner();
        }

        Runner.Dispose();
        _directory.Dispose();
    }
}

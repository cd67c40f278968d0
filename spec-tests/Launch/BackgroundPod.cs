using System.Diagnostics;

namespace SpecTests.Launch;

/// <summary>A pod that says <c>up</c> and then sleeps, with its runner; both are gone when it is disposed.</summary>
internal sealed class BackgroundPod : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    internal BackgroundPod(LaunchFixture fixture, params string[] options)
        : this(fixture, asRoot: true, options, [])
    {
    }

    /// <summary>Starts one.</summary>
    /// <param name="fixture">Has the image.</param>
    /// <param name="asRoot">As root or as the ordinary user.</param>
    /// <param name="options">Of the app.</param>
    /// <param name="further">Further apps, as they are typed.</param>
    internal BackgroundPod(LaunchFixture fixture, bool asRoot, string[] options, string[] further)
    {
        var state = asRoot ? fixture.RootState : fixture.UserState;
        var uuid = Path.Join(state, "uuid-" + Guid.NewGuid());
        string[] command = ["run", "--dir", state, "--insecure-options=image", "--uuid-file-save", uuid, LaunchFixture.Image, "--exec", "/bin/sh", .. options, "--", "-c", "echo up; exec sleep 300", .. further];
        Runner = fixture.Start(asRoot, command);
        var line = Runner.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(s_limit), "the pod did not start");
        Assert.Equal("up", line.Result);
        Uuid = File.ReadAllText(uuid).Trim();
        Directory = Path.Join(state, "pods", Uuid);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(NumberPath), s_limit), "the runner did not write init's number down"); // which it does while apps begin already
    }

    internal Process Runner { get; }

    internal string Uuid { get; }

    /// <summary>The pod's directory in the state directory.</summary>
    internal string Directory { get; }

    /// <summary>The host's process id of its init, in decimal digits.</summary>
    internal string Init => File.ReadAllText(NumberPath);

    /// <summary>The file in which the runner wrote it down.</summary>
    internal string NumberPath => Path.Join(Directory, "pid");

    /// <summary>Its cgroups, the innermost first.</summary>
    internal string[] Cgroups => File.ReadAllLines(Path.Join(Directory, "cgroups"));

    internal void KillRunner()
    {
        Runner.Kill();
        Assert.True(Runner.WaitForExit(s_limit));
    }

    public void Dispose()
    {
        // Asked first: a killed runner leaves its pod's cgroups to gc, which nobody would call here.
        if (!Runner.HasExited && Tool.RunProgram("kill", ["-TERM", $"{Runner.Id}"], new RunOptions()).ExitCode == 0 && !Runner.WaitForExit(s_patience))
        {
            KillRunner();
        }

        Runner.Dispose();
    }
}

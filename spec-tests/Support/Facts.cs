using System.Diagnostics;

namespace SpecTests.Support;

/// <summary>What this machine offers to tests.</summary>
public static class Machine
{
    /// <summary>True in CI, where a missing peer is a failure and not a skip.</summary>
    public static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>True when the tests run as root.</summary>
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>True when the program is on PATH or in an sbin folder, or is a file where it is given by its path.</summary>
    public static bool Has(string program) => program.StartsWith('/')
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Append("/usr/sbin").Append("/sbin")
            .Any(folder => File.Exists(Path.Join(folder, program)));

    /// <summary>Why a test cannot run here, or null when it can. In CI it always runs, and fails for what is missing.</summary>
    public static string? ReasonToSkip(IEnumerable<string> programs, bool root)
    {
        if (IsCi)
        {
            return null;
        }

        var missing = programs.Where(program => !Has(program)).ToList();
        return missing.Count > 0 ? $"needs {string.Join(", ", missing)}"
            : root && !IsRoot ? "needs root"
            : null;
    }
}

/// <summary>A fact that needs programs that Debian has; skipped with the reason where they are missing, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsFactAttribute : FactAttribute
{
    /// <summary>Names the programs.</summary>
    public NeedsFactAttribute(params string[] programs)
    {
        Skip = Machine.ReasonToSkip(programs, root: false);
    }
}

/// <summary>A theory that needs programs that Debian has; skipped with the reason where they are missing, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    /// <summary>Names the programs.</summary>
    public NeedsTheoryAttribute(params string[] programs)
    {
        Skip = Machine.ReasonToSkip(programs, root: false);
    }
}

/// <summary>A fact that needs root, and perhaps programs; skipped with the reason where they are missing, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Names the programs.</summary>
    public RootFactAttribute(params string[] programs)
    {
        Skip = Machine.ReasonToSkip(programs, root: true);
    }
}

/// <summary>A theory that needs root, and perhaps programs; skipped with the reason where they are missing, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    /// <summary>Names the programs.</summary>
    public RootTheoryAttribute(params string[] programs)
    {
        Skip = Machine.ReasonToSkip(programs, root: true);
    }
}

/// <summary>
/// Runs programs as an ordinary user: as <c>appc-test</c> (which eng/test makes) when the tests run as root, else as the user who runs them.
/// </summary>
public static class OrdinaryUser
{
    private const string Name = "appc-test";

    /// <summary>Runs one of our executables, or a program given by its path, with HOME set to <paramref name="home"/>.</summary>
    public static ToolResult Run(string home, RunOptions options, string program, params string[] arguments)
    {
        var path = program.StartsWith('/') ? program : Tool.PathOf(program);
        var environment = new Dictionary<string, string>(options.Environment) { ["HOME"] = home, ["USER"] = Name };
        options = options with { Environment = environment, Directory = options.Directory ?? home };
        if (!Machine.IsRoot)
        {
            return Tool.RunProgram(path, arguments, options);
        }

        string[] become = Become(environment);
        return Tool.RunProgram(become[0], [.. become[1..], path, .. arguments], options);
    }

    /// <summary>The words in front of a command that let it run as the ordinary user, in the same process; none when the tests are that user's.</summary>
    public static string[] Become(string home) => Machine.IsRoot ? Become(new Dictionary<string, string> { ["HOME"] = home, ["USER"] = Name }) : [];

    private static string[] Become(Dictionary<string, string> environment) =>
    [
        "setpriv", "--reuid", Name, "--regid", Name, "--init-groups", "--reset-env", "env", "-i",
        .. environment.Select(pair => $"{pair.Key}={pair.Value}"), "PATH=/usr/local/bin:/usr/bin:/bin",
    ];

    /// <summary>Runs one of our executables.</summary>
    public static ToolResult Run(string home, string program, params string[] arguments) =>
        Run(home, new RunOptions(), program, arguments);

    /// <summary>Makes <paramref name="directory"/> the ordinary user's own.</summary>
    public static void Own(string directory)
    {
        if (Machine.IsRoot)
        {
            using var chown = Process.Start("chown", ["-R", $"{Name}:{Name}", "--", directory]);
            chown.WaitForExit();
            Assert.Equal(0, chown.ExitCode);
        }
    }
}

namespace SpecTests;

/// <summary>Runs shell scripts as the ordinary user with lines of /etc/subuid and /etc/subgid that hold in a mount namespace of their own: nobody else's are changed.</summary>
internal static class UserWithRanges
{
    /// <summary>The usual lines: 65536 numbers from 200000 on are the user's.</summary>
    internal const string Lines = "someone:100000:65536\nappc-test:200000:65536\n";

    /// <summary>Runs a script.</summary>
    /// <param name="home">The user's own directory, and where the script starts.</param>
    /// <param name="script">For sh, which ends at the first failure.</param>
    /// <param name="lines">Of both files.</param>
    internal static ToolResult Run(string home, string script, string lines = Lines)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["ids"], lines);
        File.SetUnixFileMode(directory["ids"], (UnixFileMode)0b110_110_110); // so that a script can take them away
        return Tool.RunProgram("unshare", ["--mount", "--propagation", "private", "sh", "-euc", Script(home, directory["ids"], script)], new RunOptions());
    }

    /// <summary>The part of a script of root's, in a mount namespace of its own, by which the rest of it is the user's.</summary>
    internal static string Script(string home, string ids, string script)
    {
        var file = Path.Join(Path.GetDirectoryName(ids), "script-" + Guid.NewGuid());
        File.WriteAllText(file, script);
        var become = string.Join(' ', OrdinaryUser.Become(home).Select(word => $"'{word}'"));
        return $"touch /etc/subuid /etc/subgid; mount --bind {ids} /etc/subuid; mount --bind {ids} /etc/subgid; chmod 755 {Path.GetDirectoryName(ids)}; cd {home}; exec {become} sh -eu {file}";
    }
}

namespace SpecTests.House;

/// <summary><c>make install</c> puts every executable, its man page and its completion into place.</summary>
public sealed class InstallTests
{
    [NeedsFact("make")]
    public void Every_executable_is_installed_with_its_man_page_and_completion()
    {
        using var target = new TempDirectory();
        Tool.RunProgram("make", ["-C", Repository.Root, "install", $"DESTDIR={target.Path}", "PREFIX=/usr"], new RunOptions()).Expect(0);
        foreach (var tool in new[] { "actool", "acbuild", "docker2aci", "acserver", "runner" })
        {
            Assert.StartsWith($"{tool} ", Tool.RunProgram(target[$"usr/bin/{tool}"], ["--version"], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
            Assert.StartsWith(".TH", File.ReadAllText(target[$"usr/share/man/man1/{tool}.1"]), StringComparison.Ordinal);
            Assert.True(new FileInfo(target[$"usr/share/bash-completion/completions/{tool}"]).Length > 0);
        }

        Assert.True(File.GetUnixFileMode(target["usr/libexec/appc/gpg-agent-signer"]).HasFlag(UnixFileMode.OtherExecute));
    }
}

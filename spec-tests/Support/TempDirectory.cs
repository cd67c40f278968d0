using System.Diagnostics;

namespace SpecTests.Support;

/// <summary>A directory that is gone when the test is done, whatever the test put into it.</summary>
public sealed class TempDirectory : IDisposable
{
    /// <summary>Makes it; 0755, so that an ordinary user can be let in.</summary>
    public TempDirectory()
    {
        Path = Directory.CreateTempSubdirectory("appc-test-").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of something inside.</summary>
    public string this[string relative] => System.IO.Path.Join(Path, relative);

    /// <summary>rm(1) does it: names that are not UTF-8 and modes of 0 do not stop it.</summary>
    public void Dispose()
    {
        using var chmod = Process.Start("chmod", ["-R", "u+rwX", "--", Path]);
        chmod.WaitForExit();
        using var rm = Process.Start("rm", ["-rf", "--one-file-system", "--", Path]);
        rm.WaitForExit();
    }
}

using System.Diagnostics;

namespace SpecTests.Rootfs;

/// <summary>A file system that is unmounted when the test is done.</summary>
internal sealed class Mounted : IDisposable
{
    private readonly string _path;

    private Mounted(string path)
    {
        _path = path;
    }

    public void Dispose() => Run("umount", "-l", _path);

    internal static Mounted Tmpfs(string path, string options = "size=16m")
    {
        Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
        return new Mounted(path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

namespace Appc.CommandLine;

/// <summary>Paths as the user typed them, made absolute against the directory the tool was started in.</summary>
public static class WorkingDirectory
{
    /// <summary>The absolute form of <paramref name="path"/>; an absolute path stays as it is.</summary>
    public static string Resolve(string path) => Path.GetFullPath(path);
}

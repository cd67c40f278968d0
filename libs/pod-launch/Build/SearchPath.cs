namespace Appc.PodLaunch.Build;

/// <summary>Programs of the host.</summary>
internal static class SearchPath
{
    /// <summary>The program's path by $PATH; null where there is none.</summary>
    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => folder.StartsWith('/')).Select(folder => Path.Join(folder, program)).FirstOrDefault(File.Exists);
}

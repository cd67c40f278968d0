namespace SpecTests.Support;

/// <summary>Where the sources lie.</summary>
public static class Repository
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>The folder that holds Tooling.sln.</summary>
    public static string Root => s_root.Value;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Tooling.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Tooling.sln is not above the test assembly");
    }
}

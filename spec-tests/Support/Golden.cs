namespace SpecTests.Support;

/// <summary>
/// Text that must not change unnoticed. <c>make golden</c> (GOLDEN_UPDATE=1) rewrites the files under spec-tests/Golden/expected.
/// </summary>
public static class Golden
{
    /// <summary>Compares <paramref name="actual"/> with the file, or rewrites the file.</summary>
    public static void Check(string name, string actual)
    {
        var path = Path.Join(Repository.Root, "spec-tests", "Golden", "expected", name);
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{name} has no golden file: run 'make golden' and review it");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    /// <summary>Compares a document that a test makes, or rewrites it.</summary>
    /// <param name="path">Relative to the repository.</param>
    /// <param name="actual">The whole document.</param>
    /// <param name="part">What of it must agree; all by default.</param>
    public static void CheckDocument(string path, string actual, Func<string, string>? part = null)
    {
        var full = Path.Join(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            File.WriteAllText(full, actual);
            return;
        }

        Assert.True(File.Exists(full), $"{path} is missing: run 'make golden' and review it");
        part ??= text => text;
        Assert.Equal(part(File.ReadAllText(full)), part(actual));
    }
}

using Appc.ImageStore;

namespace Runner.Pods;

/// <summary>The state directory of commands that read and remove pods.</summary>
internal static class StateOfPods
{
    /// <summary>Its absolute path; null where there is none yet.</summary>
    /// <exception cref="Appc.ImageSpec.BadInputException">It belongs to another user, or others may write to it: what it says is not to be trusted.</exception>
    internal static string? Find(string? given)
    {
        var directory = Path.GetFullPath(given ?? StateDirectory.Default());
        if (!Directory.Exists(directory))
        {
            return null;
        }

        using var store = Store.Open(directory);
        return store.Directory;
    }
}

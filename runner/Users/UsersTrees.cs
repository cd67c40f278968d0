using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;

namespace Runner.Users;

/// <summary>Has trees of several users made, compared and removed by this program in a user namespace with these users (<see cref="TreeCommand"/>).</summary>
internal sealed class UsersTrees : ITreeOwners
{
    internal const string RenderWord = "render-tree";
    internal const string CompareWord = "compare-tree";

    public void Render(string store, ImageId image, string key)
    {
        foreach (var line in UsersProcess.Run(RenderWord, store, image.ToString(), key).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Report.Warn(line);
        }
    }

    public bool AreCallers(string key) => (CallerUsers.Find(HostProbe.Facts()) ?? CallerUsers.OfOwnNamespace())?.Key == key;

    public IReadOnlyList<string> DifferencesIn(string treeDirectory) => UsersProcess.Run(CompareWord, treeDirectory).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Remove(string path) => RemovedTree.Delete(path);
}

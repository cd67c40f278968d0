using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;

namespace Runner.Users;

/// <summary>Renders and compares trees of several users: first outside of their namespace, then once more in it.</summary>
internal static class TreeRendering
{
    /// <summary>Renders an image that the caller has judged; prints what he should know of it, a line each.</summary>
    /// <param name="directory">The store.</param>
    /// <param name="image">An ID.</param>
    /// <param name="key">Stands for the numbers that the caller means.</param>
    /// <returns>The exit code.</returns>
    internal static int Render(string directory, string image, string key)
    {
        if (UsersProcess.Enter() is { } code)
        {
            return code;
        }

        if (CallerUsers.OfOwnNamespace()?.Key != key)
        {
            throw new BadInputException("render image: the ranges in /etc/subuid and /etc/subgid have changed in this moment");
        }

        using var store = Store.Open(directory);
        store.AllowDowngrade = true; // that, too, was the caller's to judge
        using var tree = store.Render(ImageLocation(store, image), key);
        foreach (var loss in (tree.Report?.Losses ?? []).Where(loss => loss.What == ExtractLoss.Owner))
        {
            Console.Out.WriteLine($"{loss.Count} {(loss.Count == 1 ? "file of the image belongs" : "files of the image belong")} to users whom the pod does not have ({string.Join(", ", loss.Examples)}{(loss.Count > loss.Examples.Length ? ", …" : "")}): to the pod's root instead, without set-id bits and file capabilities");
        }

        return 0;
    }

    /// <summary>Prints what differs, a line each.</summary>
    internal static int Compare(string treeDirectory)
    {
        if (UsersProcess.Enter() is { } code)
        {
            return code;
        }

        foreach (var difference in RenderedTree.DifferencesIn(treeDirectory))
        {
            Console.Out.WriteLine(difference);
        }

        return 0;
    }

    private static StoredImage ImageLocation(Store store, string image) =>
        store.Find(ImageReference.Parse(image)) ?? throw new BadInputException($"render image {ImageId.Parse(image)}: it is not in the store any more");
}

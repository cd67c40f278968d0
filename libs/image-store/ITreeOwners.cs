using Appc.ImageSpec.Schema;

namespace Appc.ImageStore;

/// <summary>
/// Does what an ordinary user cannot do himself to trees whose files have the image's owners, as numbers that are the user's by /etc/subuid and /etc/subgid: a process
/// that is root of a user namespace with them can. A store is given one where it may hold such trees.
/// </summary>
public interface ITreeOwners
{
    /// <summary>Has the store open in such a process, which calls <see cref="Store.Render(StoredImage, string)"/>.</summary>
    /// <param name="store">The store's absolute path.</param>
    /// <param name="image">The image.</param>
    /// <param name="key">Stands for the numbers.</param>
    /// <exception cref="ImageSpec.BadInputException">It failed, with the reason.</exception>
    void Render(string store, ImageId image, string key);

    /// <summary>What <see cref="RenderedTree.DifferencesIn"/> says there.</summary>
    /// <param name="treeDirectory">A directory of the store, absolute.</param>
    /// <param name="key">Stands for the numbers. Where they are not the caller's any more, nobody uses the tree, and nothing is said about it.</param>
    /// <exception cref="ImageSpec.BadInputException">It failed, with the reason.</exception>
    IReadOnlyList<string> DifferencesIn(string treeDirectory, string key);

    /// <summary>Removes a directory with all below it.</summary>
    /// <param name="path">Absolute; it need not be there.</param>
    /// <exception cref="ImageSpec.BadInputException">It failed, with the reason.</exception>
    void Remove(string path);
}

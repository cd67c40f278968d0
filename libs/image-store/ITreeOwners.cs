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

    /// <summary>Whether numbers are the caller's now. Where they are not any more, nobody uses a tree with them.</summary>
    /// <param name="key">Stands for the numbers.</param>
    bool AreCallers(string key);

    /// <summary>What <see cref="RenderedTree.DifferencesIn"/> says there.</summary>
    /// <param name="treeDirectory">A directory of the store, absolute.</param>
    /// <exception cref="ImageSpec.BadInputException">It failed, with the reason.</exception>
    IReadOnlyList<string> DifferencesIn(string treeDirectory);

    /// <summary>Removes a directory with all below it.</summary>
    /// <param name="path">Absolute; it need not be there.</param>
    /// <exception cref="ImageSpec.BadInputException">It failed, with the reason.</exception>
    void Remove(string path);
}

namespace Appc.ImageSpec.Oci;

/// <summary>Goes from an entry of an index down to manifests of images: the one of a platform, or all.</summary>
public static class IndexWalk
{
    private const int MaxImages = 1_000;

    /// <summary>The manifests below <paramref name="entry"/> that the user wants, each once.</summary>
    /// <param name="entry">A manifest or an index.</param>
    /// <param name="choice">What the user wants.</param>
    /// <param name="fetch">Brings a verified document.</param>
    /// <exception cref="NotFoundException">Nothing for the platform.</exception>
    /// <exception cref="BadInputException">Indexes too deep inside one another, or too many images.</exception>
    public static IReadOnlyList<(Descriptor Entry, ImageDocument Document)> Find(Descriptor entry, ImageChoice choice, Func<Descriptor, ImageDocument> fetch)
    {
        var found = new List<(Descriptor, ImageDocument)>();
        var seen = new HashSet<Digest>();
        Add(entry, 0);
        return found;

        void Add(Descriptor at, int depth)
        {
            if (!seen.Add(at.Digest))
            {
                return;
            }

            var document = fetch(at);
            if (document is not ImageIndex index)
            {
                found.Add((at, document));
                return;
            }

            if (depth == OciLimits.MaxIndexDepth || found.Count > MaxImages)
            {
                throw new BadInputException($"index {at.Digest}: too many indexes inside one another, or too many images");
            }

            foreach (var child in choice.AllPlatforms ? index.Images : [index.Select(choice.Platform ?? Platform.Current)])
            {
                Add(child, depth + 1);
            }
        }
    }
}

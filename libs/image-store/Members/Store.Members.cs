using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Members;
using Appc.Linux;

namespace Appc.ImageStore;

public sealed partial class Store
{
    private const int MostTried = 8; // images copied and refused for one reference
    private const int MostDepth = 64; // of dependencies

    /// <summary>True for the store of a member of a group: images are fetched and verified there, and nothing is launched from it.</summary>
    public bool IsMembers => _layout.IsMembers;

    /// <summary>
    /// Takes in what members of the group fetched, where this store was set up for one and has no such image, or an older one; and what it depends on. The image is
    /// copied as it was fetched into files of this store while it is hashed, and its signature judged by this store's keys and policy: one that nobody signed is
    /// not taken, whatever else is allowed. Without members nothing is done, and no thread started.
    /// </summary>
    /// <param name="reference">An ID prefix or a name; of other references nothing is taken.</param>
    /// <param name="now">The time at which keys and signatures must be good.</param>
    /// <param name="notice">Told in one line of each image that was offered and refused.</param>
    public void TakeFromMembers(ImageReference reference, DateTimeOffset now, Action<string> notice)
    {
        if (!IsMembers && MemberArea.Stores(_layout) is { Count: > 0 } members)
        {
            try
            {
                Take(members, reference, now, notice, depth: 0);
            }
            finally
            {
                members.ToList().ForEach(member => member.Dispose());
            }
        }
    }

    /// <summary>The same for what an image of this store depends on.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="now">The time at which keys and signatures must be good.</param>
    /// <param name="notice">Told in one line of each image that was offered and refused.</param>
    public void TakeDependenciesFromMembers(StoredImage image, DateTimeOffset now, Action<string> notice)
    {
        if (!image.Manifest.Dependencies.IsEmpty)
        {
            TakeFromMembers(ImageReference.To(image.Id), now, notice);
        }
    }

    /// <summary>Refuses the store of a member: only root launches from a store that is a group's.</summary>
    /// <exception cref="NotVerifiedException">It is one.</exception>
    public void RequireLaunchable()
    {
        if (IsMembers)
        {
            throw new NotVerifiedException(
                $"launch from store {ByteEscaping.ToDisplay(_layout.TrustRoot)}: only root does, members of its group fetch and verify", "leave out --dir for pods of your own");
        }
    }

    private void Take(IReadOnlyList<MemberStore> members, ImageReference reference, DateTimeOffset now, Action<string> notice, int depth)
    {
        var own = Find(reference);
        var offers = own is not null && reference is ImageReference.IdPrefix ? [] : Offers(members, reference).Where(offer => own is null || ImageAge.Of(own).IsOlderThan(offer.Age));
        foreach (var offer in NewestFirst(offers).Take(MostTried))
        {
            if (TryTake(offer, reference, now, notice))
            {
                break;
            }
        }

        var found = depth < MostDepth ? Find(reference) : null;
        foreach (var dependency in found?.Manifest.Dependencies ?? [])
        {
            Take(members, dependency.ImageId is { } id && ImageId.TryParse(id.ToString(), out var whole) ? ImageReference.To(whole) : ImageReference.To(dependency.ImageName, dependency.Labels), now, notice, depth + 1);
        }
    }

    private IEnumerable<MemberOffer> Offers(IReadOnlyList<MemberStore> members, ImageReference reference) => reference switch
    {
        ImageReference.Named named => members.SelectMany(member => Offers(member, member.Named(named.Name))).Where(offer => DiscoverySubject.Of(named).Mismatch(offer.Manifest) is null),
        ImageReference.IdPrefix prefix => members.SelectMany(member => Offers(member, member.All().Where(id => id.Hex.StartsWith(prefix.Digits, StringComparison.Ordinal)))),
        _ => [],
    };

    private IEnumerable<MemberOffer> Offers(MemberStore member, IEnumerable<ImageId> ids) =>
        ids.Where(id => !_catalog.Exists(id)).Select(id => member.TryReadManifest(id) is { } manifest ? new MemberOffer(member, id, manifest) : null).OfType<MemberOffer>();

    private static List<MemberOffer> NewestFirst(IEnumerable<MemberOffer> offers)
    {
        List<MemberOffer> sorted = [];
        foreach (var offer in offers)
        {
            var place = sorted.FindIndex(other => other.Age.IsOlderThan(offer.Age));
            sorted.Insert(place < 0 ? sorted.Count : place, offer);
        }

        return sorted;
    }

    private bool TryTake(MemberOffer offer, ImageReference reference, DateTimeOffset now, Action<string> notice)
    {
        try
        {
            using var source = offer.Member.OpenImage(offer.Id);
            RequireRoom(source);
            FullDisk.Explain($"image {source.Display}", _layout, () => ImportFrom(source, offer.Member.ReadSignatures(offer.Id), new ImportOptions
            {
                Expected = offer.Id, NeedsSignature = true, Now = now, Mismatch = reference is ImageReference.Named named ? manifest => Mismatch(named, manifest) : null,
            }));
            return true;
        }
        catch (Exception e) when (e is BadInputException or NotVerifiedException or SystemCallException or IOException)
        {
            notice($"image {offer.Id.ToString()[..19]} of member {offer.Member.Uid} is not taken: {e.Message}");
            return false;
        }
    }

    private string? Mismatch(ImageReference.Named named, ImageManifest manifest) => DiscoverySubject.Of(named).Mismatch(manifest) ?? DowngradeOf(named.Labels, manifest);

    // The copy is root's: a member's limits do not hold for it, and holes in the member's file are none in the copy.
    private void RequireRoom(SourceFile source)
    {
        var free = new DriveInfo(_layout.Root).AvailableFreeSpace;
        if (source.Size > free / 2)
        {
            throw new BadInputException($"keep {source.Display}: its {source.Size} bytes would leave less than half of the {free} that are free");
        }
    }
}

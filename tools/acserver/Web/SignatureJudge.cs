using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>Judges signatures by what was noted when an image was published, and by whether its key still vouches for the name. For one page: it looks at each name's keys once.</summary>
internal sealed class SignatureJudge
{
    private readonly DepotDirectory _depot;
    private readonly bool _hasPolicy;
    private readonly Dictionary<AcIdentifier, HashSet<string>> _keys = [];

    internal SignatureJudge(DepotDirectory depot)
    {
        (_depot, _hasPolicy) = (depot, File.Exists(Path.Join(depot.Root, "policy.json")));
    }

    internal SignatureState Of(DepotImage image) =>
        image.Record.Signer is not { } signer ? new SignatureState("unsigned", "Not signed", "This image was published without a signature. Nobody vouches for it.", null)
        : _hasPolicy ? new SignatureState("signed", "Signed", "The signatures were verified when the image was published, as this server’s policy demands.", signer)
        : KeysOf(image.Key.Name).Contains(signer) ? new SignatureState("signed", "Signed", "The signature was verified when the image was published, and its key vouches for this name here.", signer)
        : new SignatureState("doubt", "Key withdrawn", "The signature was verified when the image was published, but its key does not vouch for this name here any more.", signer);

    private HashSet<string> KeysOf(AcIdentifier name)
    {
        if (!_keys.TryGetValue(name, out var keys))
        {
            keys = _depot.Keys.EntriesFor(name).Select(entry => entry.Reference.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
            _keys.Add(name, keys);
        }

        return keys;
    }
}

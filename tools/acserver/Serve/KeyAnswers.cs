using System.Net;
using Acserver.Depot;
using Appc.ImageSpec.Schema;
using Microsoft.AspNetCore.Http;

namespace Acserver.Serve;

/// <summary><c>/-/keys/NAME</c>: the public keys that vouch for a name, armored, one after the other. Always asked for anew: keys are revoked.</summary>
internal sealed class KeyAnswers
{
    internal const string Prefix = "/-/keys/";
    private readonly DepotDirectory _depot;

    internal KeyAnswers(DepotDirectory depot)
    {
        _depot = depot;
    }

    internal Task Answer(HttpContext context, string path)
    {
        var keys = AcIdentifier.TryParse(path[Prefix.Length..], out var name) ? _depot.Keys.KeysFor(name) : [];
        if (keys.Count == 0)
        {
            return Reply.Text(context, HttpStatusCode.NotFound, "no key vouches for this name here");
        }

        var body = keys.SelectMany(key => key.ToArmor().ToArray()).ToArray();
        return SmallFile.Send(context, "application/pgp-keys", "no-cache", body);
    }
}

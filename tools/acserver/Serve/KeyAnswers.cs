using System.Net;
using System.Security.Cryptography;
using Acserver.Depot;
using Appc.ImageSpec.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

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
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        if (Conditions.IsUnchanged(context, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return Reply.Bytes(context, "application/pgp-keys", "no-cache", body);
    }
}

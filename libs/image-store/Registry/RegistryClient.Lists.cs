using System.Collections.Immutable;
using System.Net;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Mirror;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry;

/// <content>Lists of a repository (distribution-spec, "Content Discovery").</content>
public sealed partial class RegistryClient
{
    private const int PageSize = 1000;
    private const int MostPages = 1000;
    private static readonly JsonLimits s_list = new(4 << 20, 8);

    /// <summary>Every tag of the repository; empty where there is no such repository.</summary>
    internal IReadOnlyList<string> ListTags()
    {
        List<string> tags = [];
        ReadPages($"/v2/{_repository}/tags/list?n={PageSize}", "tags", body => tags.AddRange(TagsOf(body)));
        return tags;
    }

    /// <summary>What refers to a manifest, as the registry lists it; null where it keeps no such lists.</summary>
    internal ImmutableArray<Descriptor>? ListReferrers(Digest subject)
    {
        List<Descriptor> referrers = [];
        var isListed = ReadPages($"/v2/{_repository}/referrers/{subject}", "referrers", body => referrers.AddRange(ReferrersIndex.Read(body)));
        return isListed ? [.. referrers] : null;
    }

    /// <summary>The list of what refers to a manifest as a document of its own: the registry's, or the one under the referrers tag; null where there is none.</summary>
    internal RawManifest? FetchReferrers(Digest subject)
    {
        if (ListReferrers(subject) is not { } listed)
        {
            return FetchRaw(ReferrersIndex.TagOf(subject), null);
        }

        var index = ReferrersIndex.Write(listed);
        return listed.IsEmpty ? null : new RawManifest(index, new Descriptor(MediaTypes.OciIndex, Digest.Of(index.Span), index.Length), BlobReferences.Read(index.Span));
    }

    private static IEnumerable<string> TagsOf(byte[] body) =>
        StrictJson.Parse(body, s_list).Find("tags")?.Items.Where(tag => tag.Kind == JsonKind.String).Select(tag => tag.Text) ?? [];

    private bool ReadPages(string path, string what, Action<byte[]> read)
    {
        var request = new RegistryRequest(path) { Accept = [MediaTypes.OciIndex, "application/json"] };
        for (var page = 0; ; page++)
        {
            if (page == MostPages)
            {
                throw new BadInputException($"list {what} of {_connection.Name}/{_repository}: more than {MostPages} pages");
            }

            using var response = _session.Get(request, _session.NewSchedule());
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return false;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw _session.Failure(response, $"{what} of {_connection.Name}/{_repository}");
            }

            read(CappedBody.Read(response, OciLimits.Manifest.MaxBytes));
            if (NextPage(response, path) is not { } next)
            {
                return true;
            }

            request = request with { Target = next };
        }
    }

    // Link: <ADDRESS>; rel="next". Only the same list has a next page: whoever names another place is not followed.
    private Uri? NextPage(HttpResponseMessage response, string path)
    {
        if (!response.Headers.TryGetValues("Link", out var links) || links.First() is not { } link || !link.Contains("rel=\"next\"", StringComparison.Ordinal))
        {
            return null;
        }

        var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
        return start >= 0 && end > start && Uri.TryCreate(response.RequestMessage!.RequestUri!, link[(start + 1)..end], out var next)
            && Origin.Of(next) == Origin.Of(_connection.Address) && next.AbsolutePath == new Uri(_connection.Address, path).AbsolutePath
            ? next
            : throw new BadInputException($"list {path}: {CappedBody.Host(response)} names a next page in another place");
    }
}

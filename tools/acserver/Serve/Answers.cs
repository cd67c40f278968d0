using Acserver.Depot;
using Acserver.Upload;
using Acserver.Web;

namespace Acserver.Serve;

/// <summary>Who answers what, as one reading of the configuration made it. Another reading makes another; requests under way end with the one they began with.</summary>
internal sealed record Answers(DiscoveryPages Discovery, ImageAnswers Images, KeyAnswers Keys, UploadAnswers Uploads, WebAnswers? Web)
{
    /// <summary>Makes them.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="sessions">The uploads under way, which outlive a configuration.</param>
    /// <param name="pages">What the pages for people are made from, which outlives a configuration too.</param>
    /// <param name="options">The configuration.</param>
    /// <exception cref="Appc.CommandLine.UsageException">A host's name or the URL is wrong.</exception>
    internal static Answers Make(DepotDirectory depot, UploadSessions sessions, PageSources pages, ServeOptions options)
    {
        var hosts = new HostNames(options.ServerNames, options.Url);
        var uploads = new UploadAnswers(depot, hosts, sessions, new UploadOptions(options.MaxUpload, options.AllowUnsigned));
        return new Answers(new DiscoveryPages(depot, hosts), new ImageAnswers(depot), new KeyAnswers(depot), uploads, options.HidePages ? null : new WebAnswers(depot, hosts, pages.Catalog, pages.Sizes));
    }
}

using Acserver.Upload;
using Acserver.Web;

namespace Acserver.Serve;

/// <summary>Who answers what, as one reading of the configuration made it. Another reading makes another; requests under way end with the one they began with.</summary>
internal sealed record Answers(DiscoveryPages Discovery, ImageAnswers Images, KeyAnswers Keys, UploadAnswers Uploads, WebAnswers? Web)
{
    /// <summary>Makes them.</summary>
    /// <param name="services">What outlives a configuration.</param>
    /// <param name="options">The configuration.</param>
    /// <exception cref="Appc.CommandLine.UsageException">A host's name or the URL is wrong.</exception>
    internal static Answers Make(Services services, ServeOptions options)
    {
        var depot = services.Depot;
        var hosts = new HostNames(options.ServerNames, options.Url);
        var uploads = new UploadAnswers(services, hosts, new UploadOptions(options.MaxUpload, options.AllowUnsigned));
        var web = options.HidePages ? null : new WebAnswers(depot, hosts, services.Pages.Catalog, services.Pages.Sizes);
        return new Answers(new DiscoveryPages(depot, hosts), new ImageAnswers(depot, services.Files), new KeyAnswers(depot), uploads, web);
    }
}

using Acserver.Depot;
using Acserver.Upload;
using Acserver.Web;

namespace Acserver.Serve;

/// <summary>What answers are made from and what outlives a configuration.</summary>
/// <param name="Depot">The store.</param>
/// <param name="Sessions">The uploads under way.</param>
/// <param name="Pages">What the pages for people are made from.</param>
/// <param name="Files">How many images may be on their way.</param>
/// <param name="Metrics">Where it is counted what happens.</param>
internal sealed record Services(DepotDirectory Depot, UploadSessions Sessions, PageSources Pages, OpenFileBudget Files, Metrics Metrics);

using System.Globalization;
using System.Net.Sockets;
using Appc.PodLaunch.Pods;
using Runner.Images;
using Runner.Options;

namespace Runner.Pods;

/// <summary>Pods for people, in rkt's columns and one more: the exit code of each app.</summary>
internal static class PodText
{
    private const int ShortUuidLength = 8;
    private const int ShortIdLength = 19; // sha512- and 12 digits, as rkt shows
    private const int IdColumn = 3;
    private static readonly string[] s_columns = ["UUID", "APP", "IMAGE NAME", "IMAGE ID", "STATE", "CREATED", "STARTED", "NETWORKS", "EXIT"];

    /// <summary>A row for each app; what holds for the pod stands in the first.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="full">True for whole UUIDs, image IDs and times.</param>
    /// <param name="hasLegend">False to leave the columns' names out.</param>
    internal static string Table(IReadOnlyList<PodDirectory> pods, bool full, bool hasLegend)
    {
        var now = DateTimeOffset.UtcNow;
        return TextTable.Print(Columns(s_columns, full), pods.SelectMany(pod => Rows(pod, now, full)).Select(row => Columns(row, full)), hasLegend);
    }

    internal static string StateName(PodState state) => state switch
    {
        PodState.Running => "running",
        PodState.Exited => "exited",
        PodState.Prepared => "prepared",
        _ => "aborted",
    };

    /// <summary><c>NAME:ip4=ADDRESS</c> of each network that the pod has joined, as rkt writes it; with commas.</summary>
    internal static string Networks(PodDirectory pod) => string.Join(", ", pod.Networks.Select(network =>
        network.Attachment.Network + string.Concat((network.Result?.Hosts ?? []).Select(address => $":{(address.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6")}={address}"))));

    /// <summary>A moment, to the millisecond.</summary>
    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string[] Columns(string[] cells, bool full) => full ? cells : [.. cells.Where((_, column) => column != IdColumn)];

    private static IEnumerable<string[]> Rows(PodDirectory pod, DateTimeOffset now, bool full)
    {
        string[] ofPod =
        [
            full ? pod.Id.ToString() : pod.Id.ToString()[..ShortUuidLength], StateName(pod.State), Age(pod.Created), pod.Started is { } started ? Age(started) : "", Networks(pod),
        ];
        string[] nothing = ["", "", "", "", ""];
        var apps = pod.ReadManifest()?.Apps ?? [];
        if (apps.IsEmpty)
        {
            yield return Row(ofPod, "-", "-", "-", "");
        }

        foreach (var (index, app) in apps.Index())
        {
            var version = app.Image.Labels.FirstOrDefault(label => label.Name.ToString() == "version")?.Value;
            yield return Row(
                index == 0 ? ofPod : nothing, app.Name.ToString(), $"{app.Image.Name}{(version is null ? "" : ":" + version)}", app.Image.Id?.ToString()[..ShortIdLength] ?? "-",
                pod.ExitCodeOf(app.Name)?.ToString(CultureInfo.InvariantCulture) ?? "");
        }

        string Age(DateTimeOffset time) => full ? Time(time) : ImageText.Time(time, now, full: false);
    }

    private static string[] Row(string[] ofPod, string app, string image, string id, string exit) => [ofPod[0], app, image, id, ofPod[1], ofPod[2], ofPod[3], ofPod[4], exit];
}

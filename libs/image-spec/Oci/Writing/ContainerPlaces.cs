using System.Globalization;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>Ports and mount points as ExposedPorts and Volumes, whose keys are all that counts.</summary>
internal static class ContainerPlaces
{
    internal static void SetPorts(JsonDraft draft, App app, App? was, ContainerConfig container)
    {
        var ports = Ranges(app);
        if (was is not null && ports.SetEquals(Ranges(was)))
        {
            return;
        }

        var known = new Dictionary<(string, int, int), string>();
        foreach (var text in container.ExposedPorts.IsEmpty ? container.PortSpecs : container.ExposedPorts)
        {
            if (AppMapping.ParsePort(text) is { } port)
            {
                known[(port.Protocol, port.Number, port.Count)] = text;
            }
        }

        draft.Remove("PortSpecs");
        SetKeys(draft, "ExposedPorts", ports.SelectMany(port => known.TryGetValue(port, out var text) ? [text] : Each(port)));
    }

    internal static void SetVolumes(JsonDraft draft, App app, App? was)
    {
        var paths = app.MountPoints.Select(point => point.Path).ToHashSet(StringComparer.Ordinal);
        if (was is null || !paths.SetEquals(was.MountPoints.Select(point => point.Path)))
        {
            SetKeys(draft, "Volumes", paths);
        }
    }

    private static HashSet<(string Protocol, int First, int Count)> Ranges(App app) => [.. app.Ports.Select(port => (port.Protocol, port.Number, port.Count))];

    // The image specification has single ports only.
    private static IEnumerable<string> Each((string Protocol, int First, int Count) port) =>
        Enumerable.Range(port.First, port.Count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}/{port.Protocol}"));

    private static void SetKeys(JsonDraft draft, string name, IEnumerable<string> keys)
    {
        var members = keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(key => KeyValuePair.Create(key, 0)).ToList();
        draft.SetObject(name, members, static (output, _) =>
        {
            output.Begin('{');
            output.End('}');
        });
    }
}

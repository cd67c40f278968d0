using System.Text.RegularExpressions;

namespace SpecTests.Schema;

/// <summary>
/// Where our verdict differs from the Go tool's, each with the sentence of the specification that settles it. <c>[]</c> stands for any index.
/// </summary>
internal static partial class KnownDisagreements
{
    private static readonly (string Settled, string[] Manifests)[] s_all =
    [
        ("aci.md, labels: \"The listed objects must have two key-value pairs: name is restricted to the AC Identifier formatting\"; types.md: it cannot be empty. The Go tool takes a label without a name, and cannot write it again",
        [
            "image labels[]: null", "image labels[]: {}", "image labels[].name: deleted",
            "image dependencies[].labels[]: null", "image dependencies[].labels[]: {}", "image dependencies[].labels[].name: deleted",
            "pod_runtime apps[].image.labels[]: null", "pod_runtime apps[].image.labels[]: {}", "pod_runtime apps[].image.labels[].name: deleted",
            "pod_template apps[].image.labels[]: null", "pod_template apps[].image.labels[]: {}", "pod_template apps[].image.labels[].name: deleted",
        ]),
        ("aci.md and pods.md, annotations: \"Objects must contain two key-value pairs: name is restricted to …\"",
        [
            "image annotations[]: null", "image annotations[]: {}", "image annotations[].name: deleted",
            "pod_runtime annotations[]: null", "pod_runtime annotations[]: {}", "pod_runtime annotations[].name: deleted",
            "pod_runtime apps[].annotations[]: null", "pod_runtime apps[].annotations[]: {}", "pod_runtime apps[].annotations[].name: deleted",
        ]),
        ("types.md, Isolator Type: \"must be a JSON object with two required fields: name and value\"",
        [
            "pod_runtime isolators[]: null", "pod_runtime isolators[]: {}", "pod_runtime isolators[].name: deleted",
            "pod_template isolators[]: null", "pod_template isolators[]: {}", "pod_template isolators[].name: deleted",
        ]),
        ("types.md, Isolator Type: \"name must be a string restricted to AC Identifier formatting. value may be an arbitrary JSON value\"; ace.md: \"An executor MAY ignore isolators that it does not understand … MUST make information about which isolators were ignored … available\", so they must reach it",
        [
            "image app.isolators[].name: \"7\"", "image app.isolators[].name: \"0.8.11\"", "image app.isolators[].name: \"1.5e2\"", "image app.isolators[].name: \"example.com/other\"",
            "pod_runtime apps[].app.isolators[].name: \"7\"", "pod_runtime apps[].app.isolators[].name: \"0.8.11\"",
            "pod_runtime apps[].app.isolators[].name: \"1.5e2\"", "pod_runtime apps[].app.isolators[].name: \"example.com/other\"",
        ]),
        ("pods.md: \"name (string, required) … hence MUST be unique within the list of apps\"; apps and acVersion are required too",
        [
            "pod_runtime apps[]: null", "pod_runtime apps[]: {}", "pod_runtime apps[].name: deleted",
            "pod_template apps[]: null", "pod_template apps[]: {}", "pod_template apps[].name: deleted",
            "pod_runtime apps: null", "pod_runtime apps: deleted", "pod_template apps: null", "pod_template apps: deleted",
            "pod_runtime acVersion: deleted", "pod_template acVersion: deleted",
        ]),
        ("pods.md, mounts: \"volume (string, required)\", \"path (string, required)\"",
        [
            "pod_runtime apps[].mounts[]: null", "pod_runtime apps[].mounts[]: {}", "pod_runtime apps[].mounts[].volume: deleted",
            "pod_runtime apps[].mounts[].path: null", "pod_runtime apps[].mounts[].path: deleted", "pod_runtime apps[].mounts[].path: \"\"",
        ]),
        ("aci.md, mountPoints: \"The listed objects contain the following key-value pairs: the name …, and the path\", the name \"restricted to the AC Name formatting\"",
        [
            "image app.mountPoints[]: null", "image app.mountPoints[]: {}", "image app.mountPoints[].name: deleted",
            "image app.mountPoints[].path: null", "image app.mountPoints[].path: deleted", "image app.mountPoints[].path: \"\"",
            "pod_runtime apps[].app.mountPoints[]: null", "pod_runtime apps[].app.mountPoints[]: {}", "pod_runtime apps[].app.mountPoints[].name: deleted",
            "pod_runtime apps[].app.mountPoints[].path: null", "pod_runtime apps[].app.mountPoints[].path: deleted", "pod_runtime apps[].app.mountPoints[].path: \"\"",
        ]),
        ("aci.md, ports: \"name (string, required …)\", \"protocol (string, required)\"",
        [
            "image app.ports[].name: deleted", "image app.ports[].protocol: null", "image app.ports[].protocol: deleted", "image app.ports[].protocol: \"\"",
        ]),
        ("ace.md, Resource Isolators: quantities \"must always be represented internally as an integer value\"; a lone point is no number, the Go tool takes it for 0",
        [
            "image app.isolators[].value.limit: \".\"", "pod_runtime isolators[].value.limit: \".\"",
            "pod_runtime apps[].app.isolators[].value.limit: \".\"", "pod_template isolators[].value.limit: \".\"",
        ]),
        ("ace.md, os/unix/sysctl: \"Only a single os/unix/sysctl isolator can be specified per-pod\"", ["pod_runtime isolators[]: repeated"]),
        ("pods.md, volumes: uid and gid \"indicate the user id that will own\" the volume; user and group IDs are unsigned", ["pod_runtime volumes[].uid: -1", "pod_runtime volumes[].gid: -1"]),
    ];

    /// <summary>All of them, without indexes.</summary>
    public static HashSet<string> Names => [.. s_all.SelectMany(entry => entry.Manifests)];

    /// <summary>The name with <c>[]</c> in place of each index outside quotes.</summary>
    public static string WithoutIndexes(string name) => Index().Replace(name, "[]");

    [GeneratedRegex(@"(?<!: )\[[0-9]+\]", RegexOptions.None, 1000)]
    private static partial Regex Index();
}

using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The <c>config</c> of an image's configuration: how a container of it runs (image-spec config.md, Properties).</summary>
public sealed record ContainerConfig
{
    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c>…; empty for root.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>Ports as <c>6379/tcp</c>, in byte order.</summary>
    public ImmutableArray<string> ExposedPorts { get; init; } = [];

    /// <summary>Docker's older list of ports, used where <c>ExposedPorts</c> is absent.</summary>
    public ImmutableArray<string> PortSpecs { get; init; } = [];

    /// <summary>Variables as <c>NAME=value</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>What is executed, in front of <see cref="Command"/>.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>Arguments of the entrypoint, or the whole command line where there is none.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Absolute paths that hold data of a container's own, in byte order.</summary>
    public ImmutableArray<string> Volumes { get; init; } = [];

    /// <summary>Empty for the root.</summary>
    public string WorkingDirectory { get; init; } = string.Empty;

    /// <summary>Free text by name.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The signal that ends a container, such as <c>SIGQUIT</c>; null where it is not said.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Docker's health check as it was written; null where there is none.</summary>
    public JsonValue? HealthCheck { get; init; }

    internal static ContainerConfig Read(OciObject config) => new()
    {
        User = config.Text("User") ?? string.Empty,
        ExposedPorts = config.Keys("ExposedPorts"),
        PortSpecs = Given(config.Texts("PortSpecs")),
        Environment = Given(config.Texts("Env")),
        Entrypoint = Words(config, "Entrypoint"),
        Command = Words(config, "Cmd"),
        Volumes = config.Keys("Volumes"),
        WorkingDirectory = config.Text("WorkingDir") ?? string.Empty,
        Labels = config.TextMap("Labels"),
        StopSignal = config.Text("StopSignal"),
        HealthCheck = config.Find("Healthcheck"),
    };

    // Docker once wrote a single word as a string.
    private static ImmutableArray<string> Words(OciObject config, string name) =>
        config.Find(name) is { Kind: JsonKind.String } word ? [word.Text] : Given(config.Texts(name));

    private static ImmutableArray<string> Given(ImmutableArray<string> list) => list.IsDefault ? [] : list;
}

using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Discovery;

/// <summary>What is looked for: a name, the labels that somebody asked for, and what discovery fills in where nobody did.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Wanted">Labels that the image must have (discovery.md, "Validation").</param>
public sealed record DiscoverySubject(AcIdentifier Name, ImmutableArray<Label> Wanted)
{
    private const string Latest = "latest";

    /// <summary>Labels asked for, never null.</summary>
    public ImmutableArray<Label> Wanted { get; init; } = Wanted.IsDefault ? [] : Wanted;

    /// <summary>The subject that a reference by name means.</summary>
    public static DiscoverySubject Of(ImageReference.Named reference) => new(reference.Name, reference.Labels);

    /// <summary>Reads <c>NAME[:VERSION][,label=value]</c>.</summary>
    /// <exception cref="BadInputException">It has another form.</exception>
    public static DiscoverySubject Parse(string text) => ImageReference.Parse(text) is ImageReference.Named named
        ? Of(named)
        : throw new BadInputException($"{Linux.ByteEscaping.ToDisplay(text)}: not an image name");

    /// <summary>A label's value as asked for; else this machine's os and arch, and version <c>latest</c>; null for other labels.</summary>
    internal string? ValueOf(string label) => Wanted.FirstOrDefault(wanted => wanted.Name.ToString() == label)?.Value is { Length: > 0 } value ? value : label switch
    {
        "version" => Latest,
        "os" => "linux",
        "arch" => LabelMatch.Architecture,
        _ => null,
    };

    /// <summary>Why an image is not the one that was asked for, in a few words; null when it is.</summary>
    public string? Mismatch(ImageManifest manifest)
    {
        if (manifest.Name != Name)
        {
            return $"it is named {manifest.Name}";
        }

        foreach (var label in Wanted)
        {
            if (!LabelMatch.Has(manifest.Labels, [label]))
            {
                var value = manifest.Labels.FirstOrDefault(present => present.Name == label.Name)?.Value;
                return $"its label {label.Name} is {(value is null ? "not there" : Linux.ByteEscaping.ToDisplay(value))}";
            }
        }

        return LabelMatch.FitsMachine(manifest.Labels, Wanted) ? null : "it is for another os or arch";
    }
}

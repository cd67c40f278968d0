using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>A name with its tag as Docker shows it: <c>redis:7</c>, <c>quay.io/org/app:1</c>.</summary>
public readonly record struct RepositoryTag
{
    private const string Library = "library/";
    private readonly string? _text;

    private RepositoryTag(DockerReference reference)
    {
        var name = reference.Registry != DockerReference.HubRegistry ? $"{reference.Registry}/{reference.Repository}"
            : reference.Repository.StartsWith(Library, StringComparison.Ordinal) ? reference.Repository[Library.Length..]
            : reference.Repository;
        _text = $"{name}:{reference.Tag}";
    }

    /// <summary>The name of that text; <c>latest</c> where it has no tag.</summary>
    /// <exception cref="BadInputException">A form that no engine accepts, or a digest in place of a tag.</exception>
    public static RepositoryTag Parse(string text)
    {
        var reference = DockerReference.Parse(text);
        return reference.Digest is null ? new RepositoryTag(reference) : throw new BadInputException($"image name \"{text}\": a tag is wanted, not a digest");
    }

    /// <summary>The name that follows from an image's own name and version; null where no engine would accept it.</summary>
    public static RepositoryTag? DefaultFor(ImageManifest manifest)
    {
        var name = manifest.Name.ToString();
        var tagged = manifest.GetLabel("version") is { } version ? DockerReference.TryParse($"{name}:{version}") : null;
        return (tagged ?? DockerReference.TryParse(name)) is { Digest: null } reference ? new RepositoryTag(reference) : null;
    }

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? string.Empty;
}

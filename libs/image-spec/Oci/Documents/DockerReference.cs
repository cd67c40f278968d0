using System.Text.RegularExpressions;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// The name of an image in a registry, <c>[REGISTRY/]NAME[:TAG][@DIGEST]</c>, in Docker's normal form: no registry means Docker Hub, a Hub
/// name of one part lies in <c>library/</c>, no tag and no digest means <c>latest</c>.
/// </summary>
public sealed partial record DockerReference
{
    /// <summary>The host that answers for Docker Hub.</summary>
    public const string HubRegistry = "registry-1.docker.io";

    private const int LongestName = 255;

    private DockerReference(string original, string registry, string repository, string tag, Digest? digest)
    {
        Original = original;
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>What was parsed.</summary>
    public string Original { get; }

    /// <summary>Host and perhaps port, as <c>registry-1.docker.io</c> or <c>localhost:5000</c>.</summary>
    public string Registry { get; }

    /// <summary>The name inside the registry, such as <c>library/redis</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag; empty where a digest is asked for.</summary>
    public string Tag { get; }

    /// <summary>The digest that the manifest must have; null where none is asked for.</summary>
    public Digest? Digest { get; }

    /// <summary>Tag or digest, for the registry's address.</summary>
    public string Wanted => Digest?.ToString() ?? Tag;

    /// <summary>The name of that text.</summary>
    /// <exception cref="BadInputException">A part has a form that no registry accepts; so none can leave its place in a URL or path.</exception>
    public static DockerReference Parse(string text)
    {
        var rest = text;
        Digest? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            digest = Oci.Digest.Parse(rest[(at + 1)..]);
            rest = rest[..at];
        }

        var tag = string.Empty;
        if (rest.LastIndexOf(':') is var colon && colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            Require(TagPattern().IsMatch(tag), text, $"\"{ByteEscaping.ToDisplay(tag)}\" is no tag");
        }

        var (registry, repository) = Split(rest);
        Require(RegistryPattern().IsMatch(registry), text, $"\"{ByteEscaping.ToDisplay(registry)}\" is no registry's host");
        Require(RepositoryPattern().IsMatch(repository) && repository.Length <= LongestName, text, $"\"{ByteEscaping.ToDisplay(repository)}\" is no name (lower-case letters, digits and single separators)");
        return new DockerReference(text, registry, repository, digest is null && tag.Length == 0 ? "latest" : tag, digest);
    }

    /// <summary>The name of that text, or null where it has a form that no registry accepts.</summary>
    public static DockerReference? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (BadInputException)
        {
            return null; // the question was whether it is a name
        }
    }

    /// <summary>The same name with another tag.</summary>
    /// <exception cref="BadInputException">No registry accepts the tag.</exception>
    public DockerReference WithTag(string tag)
    {
        Require(TagPattern().IsMatch(tag), $"{this}", $"\"{ByteEscaping.ToDisplay(tag)}\" is no tag");
        return new DockerReference(Original, Registry, Repository, tag, digest: null);
    }

    /// <summary>True when <paramref name="text"/> is another way of writing this name.</summary>
    public bool IsSame(string text) => TryParse(text) is { } other && other.ToString() == ToString();

    /// <summary>The normal form.</summary>
    public override string ToString() =>
        $"{Registry}/{Repository}" + (Tag.Length == 0 ? string.Empty : ":" + Tag) + (Digest is { } digest ? "@" + digest : string.Empty);

    private static (string Registry, string Repository) Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? string.Empty : name[..slash];
        if (!first.AsSpan().ContainsAny('.', ':') && first is not "localhost")
        {
            return (HubRegistry, slash < 0 ? "library/" + name : name);
        }

        var rest = name[(slash + 1)..];
        return first is "docker.io" or "index.docker.io" or HubRegistry
            ? (HubRegistry, rest.Contains('/', StringComparison.Ordinal) ? rest : "library/" + rest)
            : (first, rest);
    }

    private static void Require(bool condition, string text, string cause)
    {
        if (!condition)
        {
            throw new BadInputException($"image name \"{ByteEscaping.ToDisplay(text)}\": {cause}");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.None, 1000)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegistryPattern();

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RepositoryPattern();
}

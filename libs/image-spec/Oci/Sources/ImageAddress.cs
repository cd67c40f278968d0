using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Where a Docker or OCI image is, in the words that skopeo, podman and umoci use: <c>docker://NAME</c>, <c>oci:DIR[:TAG]</c>,
/// <c>oci-archive:FILE[:TAG]</c>, <c>docker-archive:FILE[:NAME]</c>.
/// </summary>
public abstract record ImageAddress
{
    private const string RegistryScheme = "docker://";
    private static readonly string[] s_localSchemes = ["oci:", "oci-archive:", "docker-archive:"];

    private ImageAddress(string text)
    {
        Text = text;
    }

    /// <summary>As it was typed.</summary>
    public string Text { get; }

    /// <summary>The text, safe to show.</summary>
    /// <returns>One line.</returns>
    public sealed override string ToString() => ByteEscaping.ToDisplay(Text);

    /// <summary>An image in a registry.</summary>
    public sealed record InRegistry : ImageAddress
    {
        internal InRegistry(string text, DockerReference reference)
            : base(text)
        {
            Reference = reference;
        }

        /// <summary>Its name.</summary>
        public DockerReference Reference { get; }
    }

    /// <summary>An image in a file or directory; what it is shows when it is opened.</summary>
    public sealed record InFile : ImageAddress
    {
        internal InFile(string text, string path, string? name)
            : base(text)
        {
            (Path, Name) = (path, name);
        }

        /// <summary>As given: absolute, or below the working directory.</summary>
        public string Path { get; }

        /// <summary>Which of several images; null for the only one.</summary>
        public string? Name { get; }
    }

    /// <summary>The address of a file or directory that is given without a scheme.</summary>
    public static ImageAddress OfFile(string path, string? name) => new InFile(path, path, name);

    /// <summary>The address, or null where the text begins with none of the schemes.</summary>
    /// <exception cref="BadInputException">It begins with <c>docker://</c>, and no name of an image follows.</exception>
    public static ImageAddress? TryParse(string text)
    {
        if (text.StartsWith(RegistryScheme, StringComparison.Ordinal))
        {
            return new InRegistry(text, DockerReference.Parse(text[RegistryScheme.Length..]));
        }

        var scheme = Array.Find(s_localSchemes, scheme => text.StartsWith(scheme, StringComparison.Ordinal));
        return scheme is null ? null : InFileOf(text, text[scheme.Length..]);
    }

    // A path may hold colons: the shortest beginning that is there counts, and where none is, the first colon ends the path.
    private static InFile InFileOf(string text, string place)
    {
        for (var colon = place.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = place.IndexOf(':', colon + 1))
        {
            if (System.IO.Path.Exists(place[..colon]))
            {
                return new InFile(text, place[..colon], Given(place[(colon + 1)..]));
            }
        }

        var first = place.IndexOf(':', StringComparison.Ordinal);
        return first < 0 || System.IO.Path.Exists(place)
            ? new InFile(text, place, null)
            : new InFile(text, place[..first], Given(place[(first + 1)..]));
    }

    private static string? Given(string name) => name.Length == 0 ? null : name;
}

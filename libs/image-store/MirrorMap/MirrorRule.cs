using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageStore.Mirrors;

/// <summary>Where the names of a prefix are asked for.</summary>
/// <param name="Prefix"><c>*</c>, the name that the rule is for with all below it, or the same of registries: <c>docker://REGISTRY[/REPOSITORY]</c>.</param>
/// <param name="Bases">In the order in which they are asked; never empty.</param>
public sealed record MirrorRule(string Prefix, ImmutableArray<MirrorBase> Bases)
{
    internal const string Everything = "*";
    internal const string Registries = "docker://";
    private const string HubName = Registries + "docker.io";
    private const string HubHost = Registries + ImageSpec.Oci.DockerReference.HubRegistry;

    /// <summary>Reads <c>PREFIX=URL</c> of a command line.</summary>
    /// <exception cref="BadInputException">It has another form.</exception>
    public static MirrorRule Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new MirrorRule(ParsePrefix(text[..equals]), [ParseBase(text[(equals + 1)..])])
            : throw new BadInputException($"{ByteEscaping.ToDisplay(text)}: must be PREFIX=URL");
    }

    /// <summary>Whether a name, or a registry's <c>docker://HOST/REPOSITORY</c>, is at the prefix or below it, by whole components.</summary>
    internal bool Covers(string name) =>
        Prefix == Everything ? !name.StartsWith(Registries, StringComparison.Ordinal)
        : name.StartsWith(Prefix, StringComparison.Ordinal) && (name.Length == Prefix.Length || name[Prefix.Length] == '/');

    internal static string ParsePrefix(string text)
    {
        if (text == Everything)
        {
            return text;
        }

        if (!text.StartsWith(Registries, StringComparison.Ordinal))
        {
            return AcIdentifier.Parse(text).ToString();
        }

        var rest = text[Registries.Length..];
        var registry = rest.Split('/')[0];
        var sample = rest.Contains('/', StringComparison.Ordinal) ? rest : rest + "/x/x";
        return ImageSpec.Oci.DockerReference.TryParse(sample) is { Tag: "latest", Digest: null } && registry.AsSpan().ContainsAny('.', ':') | registry == "localhost"
            ? text == HubName ? HubHost : text.StartsWith(HubName + "/", StringComparison.Ordinal) ? HubHost + text[HubName.Length..] : text
            : throw new BadInputException($"{ByteEscaping.ToDisplay(text)}: must be docker://REGISTRY or docker://REGISTRY/REPOSITORY");
    }

    internal static MirrorBase ParseBase(string text)
    {
        if (text == MirrorBase.OwnPlaceWord)
        {
            return new MirrorBase((Uri?)null);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "https" or "http", UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
            ? new MirrorBase(new Uri(address.AbsoluteUri.TrimEnd('/') + "/"))
            : throw new BadInputException($"{ByteEscaping.ToDisplay(text)}: must be https://HOST[:PORT][/PATH], or {MirrorBase.OwnPlaceWord} for the names' own place");
    }
}

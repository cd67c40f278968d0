using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Discovery;

/// <summary>A <c>meta</c> element of a discovery page (discovery.md, "Discovery URL").</summary>
/// <param name="Name">Such as <c>ac-discovery</c>.</param>
/// <param name="Prefix">The names it speaks for: this one and all below it.</param>
/// <param name="Address">A URL, or a template of one.</param>
internal sealed record MetaTag(string Name, string Prefix, string Address)
{
    internal const string Images = "ac-discovery";
    internal const string Keys = "ac-discovery-pubkeys";

    /// <summary>The tag when its content has the form <c>prefix-match url</c>; null otherwise.</summary>
    internal static MetaTag? Of(string name, string content)
    {
        var words = content.Split((char[])[' ', '\t', '\r', '\n', '\f'], StringSplitOptions.RemoveEmptyEntries);
        return name.StartsWith("ac-", StringComparison.Ordinal) && words is [var prefix, var address] ? new MetaTag(name, prefix.TrimEnd('/'), address) : null;
    }

    /// <summary>Whole components of the name: example.com/hel speaks for example.com/hel/lo and not for example.com/hello.</summary>
    internal bool SpeaksFor(AcIdentifier name)
    {
        var text = name.ToString();
        return text.StartsWith(Prefix, StringComparison.Ordinal) && (text.Length == Prefix.Length || text[Prefix.Length] == '/');
    }
}

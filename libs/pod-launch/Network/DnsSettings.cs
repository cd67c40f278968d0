using System.Collections.Immutable;
using System.Text;

namespace Appc.PodLaunch.Network;

/// <summary>What stands in a resolv.conf (resolv.conf(5)).</summary>
public sealed record DnsSettings
{
    /// <summary>None of it.</summary>
    public static DnsSettings Nothing { get; } = new();

    /// <summary>Addresses of name servers.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>Domains in which names are sought.</summary>
    public ImmutableArray<string> Search { get; init; } = [];

    /// <summary>The resolver's options.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>The local domain.</summary>
    public string? Domain { get; init; }

    /// <summary>True where it says nothing.</summary>
    public bool IsEmpty => Servers.IsEmpty && Search.IsEmpty && Options.IsEmpty && Domain is null;

    /// <summary>The same, with what it does not say taken from another.</summary>
    public DnsSettings Or(DnsSettings other) => new()
    {
        Servers = Servers.IsEmpty ? other.Servers : Servers,
        Search = Search.IsEmpty ? other.Search : Search,
        Options = Options.IsEmpty ? other.Options : Options,
        Domain = Domain ?? other.Domain,
    };

    /// <summary>One word that can stand in a line: no white space, no control character.</summary>
    public static bool IsWord(string text) => text.Length is > 0 and <= 255 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>The file.</summary>
    public string ToFile()
    {
        var text = new StringBuilder();
        if (Domain is not null)
        {
            text.Append("domain ").Append(Domain).Append('\n');
        }

        AppendLine(text, "search", Search);
        foreach (var server in Servers)
        {
            AppendLine(text, "nameserver", [server]);
        }

        AppendLine(text, "options", Options);
        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, string word, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
        {
            text.Append(word).Append(' ').AppendJoin(' ', values).Append('\n');
        }
    }
}

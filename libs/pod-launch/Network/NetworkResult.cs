using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.PodLaunch.Network;

/// <summary>What the plugins of a network answered (CNI specification, section 5), as far as the runner wants to know it.</summary>
/// <param name="Addresses">The pod's addresses, with their prefixes: <c>172.16.28.2/24</c>.</param>
/// <param name="Dns">What it says about name servers.</param>
/// <param name="Document">All of it, for the next plugin and for the teardown.</param>
public sealed record NetworkResult(ImmutableArray<string> Addresses, DnsSettings Dns, JsonValue Document)
{
    private const int MostEntries = 256;
    private static readonly JsonLimits s_limits = new(1 << 20, 64);

    /// <summary>The addresses without their prefixes.</summary>
    public IEnumerable<IPAddress> Hosts => Addresses.Select(address => IPAddress.Parse(address[..address.IndexOf('/')]));

    /// <summary>Reads an answer, of any version of the specification.</summary>
    /// <exception cref="BadInputException">It is none; the message names the field.</exception>
    public static NetworkResult Read(ReadOnlySpan<byte> json)
    {
        var document = StrictJson.Parse(json, s_limits);
        return document.Kind == JsonKind.Object
            ? new NetworkResult([.. ReadAddresses(document)], ReadDns(document.Find("dns")), document)
            : throw new BadInputException("must be an object");
    }

    /// <summary>What a plugin says when it fails (section 5, Error); null where it is no such answer.</summary>
    public static string? ReadError(ReadOnlySpan<byte> json)
    {
        try
        {
            var document = StrictJson.Parse(json, s_limits);
            var text = string.Join(": ", ((string[])["msg", "details"]).Select(field => document.Find(field)).Where(value => value is { Kind: JsonKind.String, Text.Length: > 0 }).Select(value => value!.Text));
            return text.Length > 0 ? ByteEscaping.ToDisplay(text) : null;
        }
        catch (BadInputException)
        {
            return null; // the exit code says enough
        }
    }

    private static IEnumerable<string> ReadAddresses(JsonValue document) =>
        ((string[])["ip4", "ip6"]).Select(field => document.Find(field)).Where(value => value is { Kind: JsonKind.Object }).Select((value, index) => Address(value!, "ip", "ip4")) // before 0.3.0
            .Concat(Items(document, "ips").Select((value, index) => Address(value, "address", $"ips[{index}]")));

    private static string Address(JsonValue value, string field, string path)
    {
        if (value.Find(field) is { Kind: JsonKind.String } text && text.Text.Split('/') is [var host, var prefix] && IPAddress.TryParse(host, out var address)
            && byte.TryParse(prefix, out var length) && length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
        {
            return $"{address}/{length}";
        }

        throw new BadInputException($"{path}.{field}: must be an address with a prefix length");
    }

    /// <summary>What is no address or no name is left out of what goes into a file of the pod.</summary>
    private static DnsSettings ReadDns(JsonValue? dns) => dns is not { Kind: JsonKind.Object } ? DnsSettings.Nothing : new DnsSettings
    {
        Servers = [.. Texts(dns, "nameservers").Where(text => IPAddress.TryParse(text, out _))],
        Search = [.. Texts(dns, "search").Where(DnsSettings.IsWord)],
        Options = [.. Texts(dns, "options").Where(DnsSettings.IsWord)],
        Domain = dns.Find("domain") is { Kind: JsonKind.String, Text: var domain } && DnsSettings.IsWord(domain) ? domain : null,
    };

    private static IEnumerable<string> Texts(JsonValue value, string field) => Items(value, field).Where(item => item.Kind == JsonKind.String).Select(item => item.Text);

    private static ImmutableArray<JsonValue> Items(JsonValue value, string field) => value.Find(field) switch
    {
        null or { Kind: JsonKind.Null } => [],
        { Kind: JsonKind.Array, Items: { Length: <= MostEntries } items } => items,
        _ => throw new BadInputException($"{field}: must be an array of at most {MostEntries} elements"),
    };
}

using System.Text.RegularExpressions;

namespace Appc.ImageSpec.Schema;

/// <summary>A port of the pod that the host exposes (pods.md, ports).</summary>
/// <param name="Name">Which port of the apps, unless <paramref name="PodPort"/> is given.</param>
/// <param name="HostPort">The port on the host, 1 to 65535.</param>
/// <param name="HostIp">The host's IPv4 address in dotted-quad notation; null for all.</param>
/// <param name="PodPort">The port itself, instead of one of an image's.</param>
public sealed partial record ExposedPort(AcName Name, int HostPort, string? HostIp, Port? PodPort) : SpecObject
{
    private const string Section = "pods.md, ports";

    internal static ExposedPort Read(ObjectReader reader)
    {
        if (reader.Field("hostPort") is null)
        {
            reader.Problems.Error(reader.PathOf("hostPort"), $"is required ({Section})");
        }

        var address = reader.Text("hostIP");
        if (!string.IsNullOrEmpty(address) && !IsDottedQuad(address))
        {
            reader.Problems.Error(reader.PathOf("hostIP"), $"must be an IPv4 address in dotted-quad notation ({Section})");
        }

        return new ExposedPort(
            reader.Required<AcName>("name", AcName.TryParse, AcName.Rule),
            (int)(reader.Integer("hostPort", 1, 65535) ?? 1),
            string.IsNullOrEmpty(address) ? null : address,
            reader.Nested("podPort", Port.Read))
        {
            UnknownFields = reader.Unknown(),
        };
    }

    internal static void Write(JsonOutput output, ExposedPort port)
    {
        output.Begin('{');
        output.Field("name", port.Name.ToString());
        output.Field("hostPort", port.HostPort);
        output.Optional("hostIP", port.HostIp);
        if (port.PodPort is not null)
        {
            output.Name("podPort");
            Port.Write(output, port.PodPort);
        }

        output.Unknown(port.UnknownFields);
        output.End('}');
    }

    private static bool IsDottedQuad(string text) =>
        DottedQuad().IsMatch(text) && System.Net.IPAddress.TryParse(text, out _);

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DottedQuad();
}

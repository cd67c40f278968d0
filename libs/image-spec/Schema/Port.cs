namespace Appc.ImageSpec.Schema;

/// <summary>A port, or a range of ports, that an app listens on (aci.md, ports).</summary>
/// <param name="Name">By which a pod refers to it.</param>
/// <param name="Protocol">Usually <c>tcp</c> or <c>udp</c>.</param>
/// <param name="Number">The first port, 1 to 65535; <c>port</c> in the manifest.</param>
/// <param name="Count">How many ports, at least 1; the last one is at most 65535.</param>
/// <param name="SocketActivated">Whether the app expects listening sockets to be passed to it.</param>
public sealed record Port(AcName Name, string Protocol, int Number, int Count, bool SocketActivated) : SpecObject
{
    private const int Last = 65535;

    internal static Port Read(ObjectReader reader)
    {
        var name = reader.Required<AcName>("name", AcName.TryParse, AcName.Rule);
        var protocol = reader.RequiredText("protocol", "aci.md, ports");
        if (reader.Field("port") is null)
        {
            reader.Problems.Error(reader.PathOf("port"), "is required (aci.md, ports)");
        }

        var first = (int)(reader.Integer("port", 1, Last) ?? 1);
        var count = (int)(reader.Integer("count", 1, Last) ?? 1);
        if (first + count > Last + 1)
        {
            reader.Problems.Error(reader.PathOf("count"), $"the range must end at {Last} or before (aci.md, ports)");
        }

        return new Port(name, protocol, first, count, reader.Flag("socketActivated") ?? false) { UnknownFields = reader.Unknown() };
    }

    internal static void Write(JsonOutput output, Port port)
    {
        output.Begin('{');
        output.Field("name", port.Name.ToString());
        output.Field("protocol", port.Protocol);
        output.Field("port", port.Number);
        output.Field("count", port.Count);
        output.Field("socketActivated", port.SocketActivated);
        output.Unknown(port.UnknownFields);
        output.End('}');
    }
}

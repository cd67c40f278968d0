using System.Globalization;
using Appc.ImageSpec;
using Appc.Linux;

namespace Appc.ImageStore.Discovery;

/// <summary>A connection sent elsewhere, as curl's <c>--connect-to</c> does: for trying a server out before its name points to it.</summary>
/// <param name="Host">The host asked for, in lower case.</param>
/// <param name="Port">The port asked for.</param>
/// <param name="TargetHost">The host connected to.</param>
/// <param name="TargetPort">The port connected to.</param>
public sealed record ConnectTo(string Host, int Port, string TargetHost, int TargetPort)
{
    /// <summary>Reads <c>HOST:PORT:TARGET:PORT</c>.</summary>
    /// <exception cref="BadInputException">It has another form.</exception>
    public static ConnectTo Parse(string text)
    {
        var parts = text.Split(':');
        return parts is [{ Length: > 0 } host, var port, { Length: > 0 } target, var targetPort] && TryPort(port, out var from) && TryPort(targetPort, out var to)
            ? new ConnectTo(host.ToLowerInvariant(), from, target, to)
            : throw new BadInputException($"{ByteEscaping.ToDisplay(text)}: must be HOST:PORT:TARGET:PORT");
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
}

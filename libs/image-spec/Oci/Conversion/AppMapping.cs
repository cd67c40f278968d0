using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>What a container's configuration becomes as an app (aci.md, app), in the original docker2aci's way.</summary>
internal static class AppMapping
{
    internal static App Map(ContainerConfig container, Action<string> notes)
    {
        var user = container.User.Split(':', 2);
        var name = user[0].Length == 0 ? "0" : user[0];
        return new App
        {
            Exec = [.. container.Entrypoint, .. container.Command],
            User = name,
            Group = user is [_, { Length: > 0 } group] ? group : name,
            WorkingDirectory = container.WorkingDirectory.Length == 0 ? null : container.WorkingDirectory,
            Environment = EnvironmentOf(container, notes),
            MountPoints = MountPointsOf(container),
            Ports = PortsOf(container, notes),
            UserLabels = container.Labels,
        };
    }

    // Of a name that comes twice the last one counts, in the first one's place.
    private static ImmutableArray<EnvironmentVariable> EnvironmentOf(ContainerConfig container, Action<string> notes)
    {
        var variables = new List<EnvironmentVariable>();
        foreach (var text in container.Environment)
        {
            if (text.Split('=', 2) is not [var name, var value])
            {
                continue; // a variable without a value asks for the engine's own
            }

            if (!EnvironmentVariable.IsValidName(name))
            {
                notes($"variable \"{ByteEscaping.ToDisplay(name)}\" has a name that the specification does not allow");
                continue;
            }

            var variable = new EnvironmentVariable(name, value);
            var present = variables.FindIndex(other => other.Name == name);
            if (present < 0)
            {
                variables.Add(variable);
            }
            else
            {
                variables[present] = variable;
            }
        }

        return [.. variables];
    }

    // Two paths may give one name; the second is numbered, in the order of the paths.
    private static ImmutableArray<MountPoint> MountPointsOf(ContainerConfig container)
    {
        var names = new HashSet<AcName>();
        var points = new List<MountPoint>();
        foreach (var path in container.Volumes)
        {
            var name = AppcNames.Name("volume-" + path.Trim('/'));
            for (var number = 1; !names.Add(name); number++)
            {
                name = AppcNames.Name($"volume-{path.Trim('/')}-{number}");
            }

            points.Add(new MountPoint(name, path, ReadOnly: false));
        }

        return [.. points.OrderBy(point => point.Name)];
    }

    private static ImmutableArray<Port> PortsOf(ContainerConfig container, Action<string> notes)
    {
        var ports = new List<Port>();
        foreach (var text in container.ExposedPorts.IsEmpty ? container.PortSpecs : container.ExposedPorts)
        {
            if (ParsePort(text) is { } port)
            {
                ports.Add(port);
            }
            else
            {
                notes($"port \"{ByteEscaping.ToDisplay(text)}\" is neither a number nor a range, with or without a protocol");
            }
        }

        return [.. ports.OrderBy(port => port.Name)];
    }

    internal static Port? ParsePort(string text)
    {
        var parts = text.Split('/');
        var range = parts[0].Split('-');
        var protocol = parts.Length > 1 ? parts[1] : "tcp";
        if (parts.Length > 2 || range.Length > 2 || !TryNumber(range[0], out var first) || !TryNumber(range[^1], out var last) || last < first || protocol.Length == 0)
        {
            return null;
        }

        return new Port(AppcNames.Name(text), protocol, first, last - first + 1, SocketActivated: false);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 65535;
}

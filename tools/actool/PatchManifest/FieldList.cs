using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>Values such as <c>work,path=/opt,readOnly=true</c>: a name, then fields.</summary>
internal static class FieldList
{
    /// <summary>The name and the fields in their order, no field twice.</summary>
    /// <exception cref="BadInputException">A field has no value or stands twice.</exception>
    internal static (string Name, List<KeyValuePair<string, string>> Fields) Split(string text)
    {
        var parts = text.Split(',');
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || fields.Exists(field => string.Equals(field.Key, part[..equals], StringComparison.Ordinal)))
            {
                throw new BadInputException($"\"{ByteEscaping.ToDisplay(text)}\": {ByteEscaping.ToDisplay(part)} {(equals < 0 ? "has no value" : "is given twice")}");
            }

            fields.Add(new(part[..equals], part[(equals + 1)..]));
        }

        return (parts[0], fields);
    }

    /// <summary>A mount point: fields path and readOnly.</summary>
    internal static MountPoint ParseMountPoint(string text)
    {
        var (name, fields) = Split(text);
        var mount = new MountPoint(AcName.Parse(name), string.Empty, ReadOnly: false);
        foreach (var (key, value) in fields)
        {
            mount = key switch
            {
                "path" => mount with { Path = value },
                "readOnly" => mount with { ReadOnly = Flag(text, value) },
                _ => throw Unknown("mount point", text, key),
            };
        }

        return mount;
    }

    /// <summary>A port: fields protocol, port, count and socketActivated.</summary>
    internal static Port ParsePort(string text)
    {
        var (name, fields) = Split(text);
        var port = new Port(AcName.Parse(name), string.Empty, 0, 1, SocketActivated: false);
        foreach (var (key, value) in fields)
        {
            port = key switch
            {
                "protocol" => port with { Protocol = value },
                "port" => port with { Number = Number(text, value) },
                "count" => port with { Count = Number(text, value) },
                "socketActivated" => port with { SocketActivated = Flag(text, value) },
                _ => throw Unknown("port", text, key),
            };
        }

        return port;
    }

    private static bool Flag(string text, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new BadInputException($"\"{ByteEscaping.ToDisplay(text)}\": {ByteEscaping.ToDisplay(value)} is neither true nor false"),
    };

    private static int Number(string text, string value) => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new BadInputException($"\"{ByteEscaping.ToDisplay(text)}\": {ByteEscaping.ToDisplay(value)} is not a number from 0 to 65535");

    private static BadInputException Unknown(string what, string text, string key) =>
        new($"\"{ByteEscaping.ToDisplay(text)}\": unknown {what} parameter {ByteEscaping.ToDisplay(key)}");
}

using System.Buffers.Binary;
using System.Text;

namespace Appc.PodLaunch.Services.Bus;

/// <summary>A method call in the making, as the D-Bus specification lays it out, in little-endian order.</summary>
internal sealed class BusMessage
{
    internal const byte MethodCall = 1;
    internal const byte MethodReturn = 2;
    internal const byte Error = 3;
    internal const byte Path = 1;
    internal const byte Interface = 2;
    internal const byte Member = 3;
    internal const byte ErrorName = 4;
    internal const byte ReplySerial = 5;
    internal const byte Destination = 6;
    internal const byte Signature = 8;
    private const byte LittleEndian = (byte)'l';
    private const byte ProtocolVersion = 1;
    private readonly List<byte> _bytes = [];

    /// <summary>The whole message.</summary>
    internal static byte[] Call(uint serial, BusMethod method, string signature, BusMessage body)
    {
        var message = new BusMessage();
        message._bytes.AddRange([LittleEndian, MethodCall, 0, ProtocolVersion]);
        message.Number((uint)body._bytes.Count);
        message.Number(serial);
        var lengthAt = message._bytes.Count;
        message.Number(0);
        var first = message._bytes.Count;
        message.Field(Path, "o", method.Path);
        message.Field(Interface, "s", method.Interface);
        message.Field(Member, "s", method.Name);
        message.Field(Destination, "s", method.Destination);
        if (signature.Length > 0)
        {
            message.Field(Signature, "g", signature);
        }

        var length = message._bytes.Count - first;
        message.Align(8);
        message._bytes.AddRange(body._bytes);
        var whole = message._bytes.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(lengthAt), (uint)length);
        return whole;
    }

    /// <summary>A UINT32.</summary>
    internal void Number(uint value)
    {
        Align(4);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    /// <summary>A STRING or an OBJECT_PATH.</summary>
    internal void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number((uint)bytes.Length);
        _bytes.AddRange(bytes);
        _bytes.Add(0);
    }

    /// <summary>An ARRAY of BYTE.</summary>
    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number((uint)bytes.Length);
        _bytes.AddRange(bytes);
    }

    private void Field(byte code, string type, string value)
    {
        Align(8);
        _bytes.Add(code);
        ShortText(type);
        if (type == "g")
        {
            ShortText(value);
        }
        else
        {
            Text(value);
        }
    }

    /// <summary>A SIGNATURE.</summary>
    private void ShortText(string text)
    {
        _bytes.Add((byte)text.Length);
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
        _bytes.Add(0);
    }

    private void Align(int boundary)
    {
        while (_bytes.Count % boundary != 0)
        {
            _bytes.Add(0);
        }
    }
}

/// <summary>A method of an object on the bus.</summary>
internal sealed record BusMethod(string Destination, string Path, string Interface, string Name);

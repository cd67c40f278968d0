using System.Buffers.Binary;
using System.Text;
using Appc.ImageSpec;

namespace Appc.PodLaunch.Services.Bus;

/// <summary>A message from the bus, read strictly as far as anything of it matters: what it answers, and its error.</summary>
internal sealed class BusReply
{
    /// <summary>The part of every message that says how long the rest is.</summary>
    internal const int HeadLength = 16;

    private const int LongestMessage = 1 << 20; // far more than an answer has; the bus itself allows 128 MiB
    private readonly byte[] _bytes;
    private int _at;

    private BusReply(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary><see cref="BusMessage.MethodReturn"/>, <see cref="BusMessage.Error"/>, or something that is no answer.</summary>
    internal byte Kind => _bytes[1];

    /// <summary>The serial number of the call that it answers; 0 for none.</summary>
    internal uint AnswerTo { get; private set; }

    /// <summary>The error's name; null where it is none.</summary>
    internal string? ErrorName { get; private set; }

    /// <summary>The error's text for people; empty where it has none.</summary>
    internal string ErrorText { get; private set; } = string.Empty;

    /// <summary>How long a message is as a whole.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    internal static int LengthOf(ReadOnlySpan<byte> head)
    {
        if (head[0] != (byte)'l' || head[3] != 1)
        {
            throw Malformed();
        }

        var length = HeadLength + (((ulong)BinaryPrimitives.ReadUInt32LittleEndian(head[12..]) + 7) & ~7UL) + BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        return length <= LongestMessage ? (int)length : throw Malformed();
    }

    /// <summary>Reads a whole message.</summary>
    /// <exception cref="BadInputException">It is malformed.</exception>
    internal static BusReply Parse(byte[] bytes)
    {
        var reply = new BusReply(bytes) { _at = HeadLength };
        var end = HeadLength + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12));
        var signature = string.Empty;
        while (reply._at < end)
        {
            reply.Align(8);
            var code = reply.Take(1)[0];
            object value = reply.ShortText() switch
            {
                "s" or "o" => reply.Text(),
                "g" => reply.ShortText(),
                "u" => reply.Number(),
                _ => throw Malformed(),
            };
            switch (code)
            {
                case BusMessage.ReplySerial:
                    reply.AnswerTo = value as uint? ?? throw Malformed();
                    break;
                case BusMessage.ErrorName:
                    reply.ErrorName = value as string ?? throw Malformed();
                    break;
                case BusMessage.Signature:
                    signature = value as string ?? throw Malformed();
                    break;
            }
        }

        reply.Align(8);
        reply.ErrorText = reply.ErrorName is not null && signature.StartsWith('s') ? reply.Text() : string.Empty;
        return reply;
    }

    private uint Number()
    {
        Align(4);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    }

    private string Text()
    {
        var length = Number();
        var text = Encoding.UTF8.GetString(Take(length));
        Take(1);
        return text;
    }

    private string ShortText()
    {
        var text = Encoding.ASCII.GetString(Take(Take(1)[0]));
        Take(1);
        return text;
    }

    private void Align(int boundary) => Take((uint)(-_at & (boundary - 1)));

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > _bytes.Length - _at)
        {
            throw Malformed();
        }

        var taken = _bytes.AsSpan(_at, (int)length);
        _at += (int)length;
        return taken;
    }

    private static BadInputException Malformed() => new("read from the system bus: a malformed message");
}

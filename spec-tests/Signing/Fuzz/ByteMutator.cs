using Appc.ImageSpec;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing.Fuzz;

/// <summary>Changes bytes in ways that OpenPGP parsers meet; the seed decides them all.</summary>
internal sealed class ByteMutator
{
    private static readonly byte[] s_interesting = [0, 1, 2, 4, 6, 8, 16, 20, 22, 27, 32, 33, 64, 127, 128, 191, 192, 223, 224, 254, 255];
    private readonly Random _random;

    public ByteMutator(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>One to four changes; half the time inside one packet's body, with the header's length made to fit again.</summary>
    public byte[] Mutate(byte[] original)
    {
        if (_random.Next(2) == 0 || Packets(original) is not { Count: > 0 } packets)
        {
            return Change(original);
        }

        var index = _random.Next(packets.Count);
        switch (_random.Next(8))
        {
            case 0:
                packets.RemoveAt(index);
                break;
            case 1:
                packets.Add(packets[index]);
                break;
            case 2:
                (packets[0], packets[index]) = (packets[index], packets[0]);
                break;
            case 3:
                packets[index] = packets[index] with { Tag = (PacketTag)_random.Next(1, 64) };
                break;
            default:
                packets[index] = packets[index] with { Body = Change(packets[index].Body.ToArray()) };
                break;
        }

        var writer = new ByteWriter();
        packets.ForEach(packet => packet.WriteTo(writer));
        return writer.ToArray();
    }

    private static List<Packet>? Packets(byte[] bytes)
    {
        try
        {
            return PacketReader.ReadAll(bytes, 100, "test");
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    /// <summary>One to four changes of bytes.</summary>
    public byte[] Change(byte[] original)
    {
        var bytes = new List<byte>(original);
        for (var count = _random.Next(1, 5); count > 0 && bytes.Count > 0; count--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[at] = s_interesting[_random.Next(s_interesting.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(_random.Next(1, 9), bytes.Count - at));
                    break;
                case 3:
                    bytes.Insert(at, s_interesting[_random.Next(s_interesting.Length)]);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(_random.Next(1, 33), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}

using Appc.ImageSpec;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing.Fuzz;

/// <summary>
/// Changes what a packet says and then makes every length fit again: headers, subpacket areas, subpackets, integers. What is left unrepaired is the
/// business of <see cref="ByteMutator"/>, which has a third of the rounds. The seed decides everything.
/// </summary>
internal sealed class StructureMutator
{
    private static readonly byte[] s_subpacketTypes = [2, 3, 4, 5, 7, 9, 11, 12, 16, 20, 21, 23, 25, 26, 27, 28, 29, 30, 32, 33, 34, 39, 101, 127];
    private static readonly byte[] s_signatureTypes = [0, 1, 2, 0x10, 0x13, 0x18, 0x19, 0x1F, 0x20, 0x28, 0x30, 0x40];
    private static readonly byte[] s_algorithms = [1, 2, 3, 16, 17, 18, 19, 22, 25, 27, 28, 99];
    private static readonly byte[] s_hashes = [0, 1, 2, 3, 8, 9, 10, 11, 12, 14, 99];

    private readonly Random _random;
    private readonly ByteMutator _bytes;

    public StructureMutator(int seed)
    {
        _random = new Random(seed);
        _bytes = new ByteMutator(seed + 1);
    }

    public int Next(int below) => _random.Next(below);

    public byte[] Change(byte[] bytes) => _bytes.Change(bytes);

    /// <summary>Changes one packet of a file, or the order of packets; <paramref name="repair"/> may then sign again what was changed.</summary>
    public byte[] Mutate(byte[] file, Func<List<Packet>, int, SignatureShape, byte[]?>? repair = null)
    {
        if (_random.Next(3) == 0)
        {
            return _bytes.Mutate(file);
        }

        var packets = PacketReader.ReadAll(file, 100, "fuzz");
        var index = _random.Next(packets.Count);
        var packet = packets[index];
        packets[index] = packet with { Body = Mutate(packets, index, repair) };
        return Write(_random.Next(10) == 0 ? Shuffle(packets) : packets);
    }

    public static byte[] Write(List<Packet> packets)
    {
        var writer = new ByteWriter();
        packets.ForEach(packet => packet.WriteTo(writer));
        return writer.ToArray();
    }

    private ReadOnlyMemory<byte> Mutate(List<Packet> packets, int index, Func<List<Packet>, int, SignatureShape, byte[]?>? repair)
    {
        var body = packets[index].Body.ToArray();
        if (packets[index].Tag == PacketTag.Signature && SignatureShape.Read(body) is { } shape)
        {
            Mutate(shape);
            return repair?.Invoke(packets, index, shape) ?? shape.Write();
        }

        return packets[index].Tag is PacketTag.PublicKey or PacketTag.PublicSubkey or PacketTag.SecretKey ? MutateKey(body) : _bytes.Change(body);
    }

    private void Mutate(SignatureShape shape)
    {
        switch (_random.Next(9))
        {
            case 0:
                shape.Type = s_signatureTypes[_random.Next(s_signatureTypes.Length)];
                break;
            case 1:
                shape.Hash = s_hashes[_random.Next(s_hashes.Length)];
                break;
            case 2:
                shape.Algorithm = s_algorithms[_random.Next(s_algorithms.Length)];
                break;
            case 3:
                shape.Fields = MutateIntegers(shape.Fields);
                break;
            case 4:
                shape.Version = (byte)_random.Next(7);
                break;
            case 5:
                Mutate(shape.Unhashed);
                break;
            default:
                Mutate(shape.Hashed);
                break;
        }
    }

    private void Mutate(List<(byte Type, byte[] Data)> area)
    {
        var at = area.Count == 0 ? 0 : _random.Next(area.Count);
        switch (_random.Next(area.Count == 0 ? 1 : 7))
        {
            case 0:
                area.Insert(at, (RandomType(), RandomBytes()));
                break;
            case 1:
                area.RemoveAt(at);
                break;
            case 2:
                area.Add(area[at]);
                break;
            case 3:
                area[at] = ((byte)(area[at].Type ^ 0x80), area[at].Data);
                break;
            case 4:
                area[at] = (RandomType(), area[at].Data);
                break;
            case 5:
                area[at] = (area[at].Type, RandomBytes());
                break;
            default:
                area[at] = (area[at].Type, area[at].Data.Length == 0 ? [1] : _bytes.Change(area[at].Data));
                break;
        }
    }

    /// <summary>Version, time and algorithm, or one of the integers.</summary>
    private byte[] MutateKey(byte[] body) => _random.Next(3) switch
    {
        0 => [.. body[..5], s_algorithms[_random.Next(s_algorithms.Length)], .. body[6..]],
        1 => [.. _bytes.Change(body[..6]), .. body[6..]],
        _ => [.. body[..6], .. MutateIntegers(body[6..])],
    };

    /// <summary>One integer gets other bytes and a bit count that fits; what is not made of integers is changed as bytes.</summary>
    private byte[] MutateIntegers(byte[] fields)
    {
        try
        {
            List<byte[]> numbers = [];
            var reader = new ByteReader(fields, "fuzz");
            while (!reader.IsEmpty)
            {
                numbers.Add(reader.Mpi().ToArray());
            }

            var at = _random.Next(numbers.Count);
            numbers[at] = _random.Next(4) == 0 ? RandomBytes() : _bytes.Change(numbers[at]);
            var writer = new ByteWriter();
            numbers.ForEach(number => writer.Mpi(number));
            return writer.ToArray();
        }
        catch (BadInputException)
        {
            return _bytes.Change(fields);
        }
    }

    private List<Packet> Shuffle(List<Packet> packets)
    {
        var (from, to) = (_random.Next(packets.Count), _random.Next(packets.Count));
        var moved = packets[from];
        packets.RemoveAt(from);
        packets.Insert(to, moved);
        return packets;
    }

    private byte RandomType() => (byte)(s_subpacketTypes[_random.Next(s_subpacketTypes.Length)] | (_random.Next(4) == 0 ? 0x80 : 0));

    private byte[] RandomBytes()
    {
        var bytes = new byte[_random.Next(10) switch { 0 => 0, 1 => 300, 2 => 21, 3 => 20, _ => _random.Next(9) }];
        _random.NextBytes(bytes);
        return bytes;
    }
}

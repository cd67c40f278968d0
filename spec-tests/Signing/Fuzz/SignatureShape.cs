using Appc.ImageSpec;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing.Fuzz;

/// <summary>A signature packet taken apart, to be changed in one place and written again with every length right.</summary>
internal sealed class SignatureShape
{
    private SignatureShape()
    {
    }

    public byte Version { get; set; } = 4;

    public byte Type { get; set; }

    public byte Algorithm { get; set; }

    public byte Hash { get; set; }

    public List<(byte Type, byte[] Data)> Hashed { get; private set; } = [];

    public List<(byte Type, byte[] Data)> Unhashed { get; private set; } = [];

    public byte[] DigestStart { get; set; } = [];

    public byte[] Fields { get; set; } = [];

    /// <summary>Null where the bytes are no version 4 signature.</summary>
    public static SignatureShape? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new ByteReader(body, "shape");
            var shape = new SignatureShape { Version = reader.Byte(), Type = reader.Byte(), Algorithm = reader.Byte(), Hash = reader.Byte() };
            shape.Hashed = ReadArea(reader.Take(reader.UInt16()));
            shape.Unhashed = ReadArea(reader.Take(reader.UInt16()));
            shape.DigestStart = reader.Take(2).ToArray();
            shape.Fields = reader.TakeRest().ToArray();
            return shape;
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    /// <summary>What the trailer covers.</summary>
    public byte[] HashedPart()
    {
        var area = Area(Hashed);
        return new ByteWriter().Byte(Version).Byte(Type).Byte(Algorithm).Byte(Hash).UInt16(area.Length).Bytes(area).ToArray();
    }

    public byte[] Write()
    {
        var area = Area(Unhashed);
        return new ByteWriter().Bytes(HashedPart()).UInt16(area.Length).Bytes(area).Bytes(DigestStart).Bytes(Fields).ToArray();
    }

    private static List<(byte Type, byte[] Data)> ReadArea(ReadOnlySpan<byte> area)
    {
        List<(byte, byte[])> subpackets = [];
        var reader = new ByteReader(area, "shape");
        while (!reader.IsEmpty)
        {
            var length = (int)reader.Byte();
            length = length < 192 ? length : ((length - 192) << 8) + reader.Byte() + 192;
            var content = reader.Take(length);
            subpackets.Add((content[0], content[1..].ToArray()));
        }

        return subpackets;
    }

    /// <summary>At most what 16 bits can tell; subpackets beyond are left out.</summary>
    private static byte[] Area(List<(byte Type, byte[] Data)> subpackets)
    {
        var writer = new ByteWriter();
        foreach (var (type, data) in subpackets)
        {
            var length = data.Length + 1;
            if (writer.Length + length + 2 > ushort.MaxValue || length > 8383)
            {
                continue;
            }

            _ = length < 192 ? writer.Byte(length) : writer.UInt16(length - 192 + (192 << 8));
            writer.Byte(type).Bytes(data);
        }

        return writer.ToArray();
    }
}

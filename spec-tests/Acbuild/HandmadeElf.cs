using System.Buffers.Binary;
using System.Text;

namespace SpecTests.AcbuildTool;

/// <summary>Programs and libraries of machines that nobody has here: headers and a dynamic section, and no code.</summary>
internal static class HandmadeElf
{
    internal const ushort RiscV = 243;
    internal const ushort AArch64 = 183;
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;
    private const int Load = 1;
    private const int Dynamic = 2;
    private const int Interpreter = 3;

    /// <summary>The bytes of a 64-bit little-endian object (elf(5)); null for a library's interpreter.</summary>
    internal static byte[] Make(ushort machine, string? interpreter, string? soName, params string[] needed)
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        long Text(string text)
        {
            var at = strings.Length;
            strings.Write(Encoding.ASCII.GetBytes(text + "\0"));
            return at;
        }

        var entries = needed.Select(name => (Tag: 1L, Value: Text(name))).ToList();
        if (soName is not null)
        {
            entries.Add((14, Text(soName)));
        }

        var interpreterBytes = interpreter is null ? [] : Encoding.ASCII.GetBytes(interpreter + "\0");
        var interpreterAt = HeaderSize + (3 * SegmentSize);
        var dynamicAt = (interpreterAt + interpreterBytes.Length + 7) / 8 * 8;
        var stringsAt = dynamicAt + ((entries.Count + 3) * 16);
        entries.AddRange([(5, stringsAt), (10, strings.Length), (0, 0)]);
        var file = new byte[stringsAt + strings.Length];
        WriteHeader(file, machine, interpreter is null ? 2 : 3);
        WriteSegment(file, 0, Load, 0, file.Length);
        WriteSegment(file, 1, Dynamic, dynamicAt, entries.Count * 16);
        if (interpreter is not null)
        {
            WriteSegment(file, 2, Interpreter, interpreterAt, interpreterBytes.Length);
            interpreterBytes.CopyTo(file, interpreterAt);
        }

        for (var i = 0; i < entries.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(dynamicAt + (i * 16)), entries[i].Tag);
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(dynamicAt + (i * 16) + 8), entries[i].Value);
        }

        strings.ToArray().CopyTo(file, stringsAt);
        return file;
    }

    private static void WriteHeader(byte[] file, ushort machine, int segments)
    {
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 3); // ET_DYN
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), machine);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(52), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), SegmentSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)segments);
    }

    private static void WriteSegment(byte[] file, int index, int type, long offset, long size)
    {
        var at = file.AsSpan(HeaderSize + (index * SegmentSize), SegmentSize);
        BinaryPrimitives.WriteInt32LittleEndian(at, type);
        foreach (var place in (int[])[8, 16, 24])
        {
            BinaryPrimitives.WriteInt64LittleEndian(at[place..], offset);
        }

        BinaryPrimitives.WriteInt64LittleEndian(at[32..], size);
        BinaryPrimitives.WriteInt64LittleEndian(at[40..], size);
    }
}

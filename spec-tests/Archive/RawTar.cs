using System.Globalization;
using System.Text;

namespace SpecTests.Archive;

/// <summary>
/// Builds archives block by block, also wrong ones: nothing here is shared with the code under test. Text is Latin-1, a
/// character a byte.
/// </summary>
internal sealed class RawTar
{
    private readonly List<byte> _bytes = [];

    /// <summary>An archive with the two end blocks.</summary>
    public static byte[] Of(Func<RawTar, RawTar> build) => build(new RawTar()).End().ToArray();

    /// <summary>An image with a manifest and a rootfs directory, then whatever <paramref name="build"/> adds.</summary>
    public static byte[] Image(Func<RawTar, RawTar> build) =>
        Of(tar => build(tar.File("manifest", SmallManifest).Directory("rootfs")));

    public const string SmallManifest = """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/test"}""";

    public static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    public RawTar File(string name, string content = "") => Entry('0', name, content);

    public RawTar Directory(string name) => Entry('5', name);

    public RawTar Link(char type, string name, string target) => Header(type, name, 0, target);

    public RawTar Entry(char type, string name, string content = "") => Header(type, name, content.Length).Content(content);

    public RawTar Pax(params string[] records) => Entry('x', "PaxHeaders/x", string.Concat(records.Select(Record)));

    public RawTar Content(string content) => Bytes(Latin(content)).Pad();

    public RawTar Bytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public RawTar Zeros(int count) => Bytes(new byte[count]);

    public RawTar End() => Zeros(1024);

    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>A header with a right checksum; <paramref name="edit"/> changes it before the sum is made.</summary>
    public RawTar Header(char type, string name, long size, string link = "", Action<byte[]>? edit = null)
    {
        var block = new byte[512];
        Latin(name).CopyTo(block, 0);
        Put(block, 100, "0000644\0");
        Put(block, 108, "0000000\0");
        Put(block, 116, "0000000\0");
        Put(block, 124, Convert.ToString(size, 8).PadLeft(11, '0') + "\0");
        Put(block, 136, "00000000000\0");
        block[156] = (byte)type;
        Latin(link).CopyTo(block, 157);
        Put(block, 257, "ustar\u000000");
        edit?.Invoke(block);
        return Bytes(WithSum(block));
    }

    public static byte[] WithSum(byte[] block)
    {
        Put(block, 148, "        ");
        Put(block, 148, Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        return block;
    }

    public static void Put(byte[] block, int offset, string text) => Latin(text).CopyTo(block, offset);

    private static string Record(string keyAndValue)
    {
        var length = keyAndValue.Length + 3;
        while (length != keyAndValue.Length + 2 + Digits(length))
        {
            length = keyAndValue.Length + 2 + Digits(length);
        }

        return $"{length} {keyAndValue}\n";
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private RawTar Pad() => Zeros((int)(-_bytes.Count & 511));
}

using System.Text;
using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// The records of a PAX extended header, <c>LENGTH KEY=VALUE\n</c> each (POSIX pax, "pax Extended Header"). Keys are kept as
/// Latin-1 text, a character a byte; values as bytes, in the order they came.
/// </summary>
internal sealed class PaxRecords
{
    private readonly List<KeyValuePair<string, ByteString>> _inOrder = [];
    private readonly Dictionary<string, ByteString> _byKey = [];

    /// <summary>All records, also repeated keys, which only GNU sparse format 0.0 may have.</summary>
    internal IReadOnlyList<KeyValuePair<string, ByteString>> InOrder => _inOrder;

    /// <summary>The value of a key, the last one where a layer repeats it; null where the key is absent or its value empty.</summary>
    internal ByteString? this[string key] => _byKey.TryGetValue(key, out var value) && !value.IsEmpty ? value : default(ByteString?);

    /// <summary>Parses a whole header.</summary>
    /// <param name="data">The content of the <c>x</c> entry.</param>
    /// <param name="profile">In an image a repeated key is refused; in a layer the last one counts.</param>
    /// <param name="where">The place, for messages.</param>
    internal static PaxRecords Parse(ReadOnlySpan<byte> data, TarProfile profile, string where)
    {
        var records = new PaxRecords();
        while (!data.IsEmpty)
        {
            data = data[records.AddFirst(data, profile, where)..];
        }

        return records;
    }

    private int AddFirst(ReadOnlySpan<byte> data, TarProfile profile, string where)
    {
        var space = data.IndexOf((byte)' ');
        if (space <= 0 || !TarNumber.TryReadDecimal(data[..space], out var length)
            || length <= space + 1 || length > data.Length || data[(int)length - 1] != '\n')
        {
            throw new BadInputException($"tar: {where}: the PAX header has a record of the wrong length");
        }

        var record = data[(space + 1)..((int)length - 1)];
        var equals = record.IndexOf((byte)'=');
        if (equals <= 0 || record[..equals].Contains((byte)0))
        {
            throw new BadInputException($"tar: {where}: the PAX header has a record without a key");
        }

        Add(Encoding.Latin1.GetString(record[..equals]), ByteString.Copy(record[(equals + 1)..]), profile, where);
        return (int)length;
    }

    private void Add(string key, ByteString value, TarProfile profile, string where)
    {
        var known = !_byKey.TryAdd(key, value);
        if (known && profile == TarProfile.Aci && !SparsePieces.IsRepeatedKey(key))
        {
            throw new BadInputException($"tar: {where}: the PAX header says {ByteEscaping.ToDisplay(key)} twice");
        }

        _byKey[key] = value;
        _inOrder.Add(new KeyValuePair<string, ByteString>(key, value));
    }
}

using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>What the extended headers before an entry say about it: one PAX header, or GNU long names, never both.</summary>
internal sealed class TarExtensions
{
    private readonly TarProfile _profile;
    private readonly ReadLimits _limits;
    private bool _any;

    internal TarExtensions(TarProfile profile, ReadLimits limits)
    {
        _profile = profile;
        _limits = limits;
    }

    internal PaxRecords? Pax { get; private set; }

    internal ByteString? LongName { get; private set; }

    internal ByteString? LongLink { get; private set; }

    /// <summary>True when an entry must follow.</summary>
    internal bool Any => _any;

    /// <summary>Takes in an extended header with its content; false when the header begins an ordinary entry.</summary>
    internal bool TryTake(TarHeaderBlock header, TarSource source, string where)
    {
        switch (header.TypeFlag)
        {
            case (byte)'x':
                RefuseIf(_any, header, where);
                Pax = PaxRecords.Parse(ReadContent(header, source, where), _profile, where);
                break;
            case (byte)'L':
                RefuseIf(Pax is not null || LongName is not null, header, where);
                LongName = ReadLongName(header, source, where);
                break;
            case (byte)'K':
                RefuseIf(Pax is not null || LongLink is not null, header, where);
                LongLink = ReadLongName(header, source, where);
                break;
            case (byte)'g':
                RefuseIf(_any, header, where);
                RefuseGlobal(where);
                _ = ReadContent(header, source, where); // engines drop it unread
                return true;
            default:
                return false;
        }

        _any = true;
        return true;
    }

    private static void RefuseIf(bool refuse, TarHeaderBlock header, string where)
    {
        if (refuse)
        {
            throw new BadInputException($"tar: {where}: an extended header follows another one (type {(char)header.TypeFlag})");
        }
    }

    private void RefuseGlobal(string where)
    {
        if (_profile == TarProfile.Aci)
        {
            throw new BadInputException($"tar: {where}: a global PAX header, which tar programs treat in different ways");
        }
    }

    private ByteString ReadLongName(TarHeaderBlock header, TarSource source, string where) =>
        ByteString.Copy(((ReadOnlySpan<byte>)ReadContent(header, source, where)).TrimEnd((byte)0));

    private byte[] ReadContent(TarHeaderBlock header, TarSource source, string where)
    {
        if (header.Size > _limits.MaxHeaderBytes)
        {
            throw new BadInputException($"tar: {where}: an extended header of {header.Size} bytes, more than {_limits.MaxHeaderBytes}");
        }

        var content = new byte[header.Size];
        source.ReadExactly(content);
        source.Skip(TarField.Padding(header.Size));
        return content;
    }
}

namespace Appc.ImageSpec.Archive;

/// <summary>Headers, zero blocks and the end of an archive.</summary>
public sealed partial class TarReader
{
    /// <summary>The next header; null when a zero block or the end of the stream is there instead.</summary>
    private TarHeaderBlock? ReadHeader(string where)
    {
        if (!_source.TryReadBlock(_header))
        {
            RefuseMissingEnd(where);
            return null;
        }

        return _header.AsSpan().ContainsAnyExcept((byte)0) ? TarHeaderBlock.Parse(_header, where) : null;
    }

    private void End(TarExtensions extensions, string where)
    {
        _ended = true;
        if (extensions.Any)
        {
            throw new BadInputException($"tar: {where}: the archive ends after an extended header");
        }

        Span<byte> block = stackalloc byte[TarField.BlockSize];
        if (!_source.TryReadBlock(block))
        {
            RefuseMissingEnd(where);
        }
        else if (block.ContainsAnyExcept((byte)0))
        {
            throw new BadInputException($"tar: {where}: a lone zero block is followed by data");
        }
        else
        {
            Drain();
        }
    }

    /// <summary>Engines accept a layer without the two zero blocks; an image without them has been cut off.</summary>
    private void RefuseMissingEnd(string where)
    {
        if (_profile == TarProfile.Aci)
        {
            throw new BadInputException($"tar: {where}: the archive is cut off: its end marker is missing");
        }
    }

    private void Drain()
    {
        var buffer = new byte[64 * 1024];
        for (var count = _source.ReadUpTo(buffer); count != 0; count = _source.ReadUpTo(buffer))
        {
            if (_profile == TarProfile.Aci && buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
            {
                throw new BadInputException($"tar: byte {_source.Position - count}: data after the end marker");
            }
        }
    }
}

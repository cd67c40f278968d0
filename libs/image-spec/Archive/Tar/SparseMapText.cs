namespace Appc.ImageSpec.Archive;

/// <summary>The decimal numbers, one a line, at the start of a file in GNU sparse format 1.0, taken a block at a time.</summary>
internal sealed class SparseMapText
{
    private readonly TarSource _source;
    private readonly Func<Exception> _wrong;
    private readonly byte[] _block = new byte[TarField.BlockSize];
    private long _left;
    private int _next = TarField.BlockSize;

    internal SparseMapText(TarSource source, long stored, Func<Exception> wrong)
    {
        _source = source;
        _left = stored;
        _wrong = wrong;
    }

    internal long Next()
    {
        long value = 0;
        for (var digits = 0; ; digits++)
        {
            var character = NextByte();
            if (character == '\n' && digits > 0)
            {
                return value;
            }

            if (character is < (byte)'0' or > (byte)'9' || digits >= 18)
            {
                throw _wrong();
            }

            value = (value * 10) + (character - '0');
        }
    }

    private byte NextByte()
    {
        if (_next == _block.Length)
        {
            if (_left < _block.Length)
            {
                throw _wrong();
            }

            _source.ReadExactly(_block);
            _left -= _block.Length;
            _next = 0;
        }

        return _block[_next++];
    }
}

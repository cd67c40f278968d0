namespace Appc.ImageSpec.Archive;

/// <summary>Bytes that were never compressed.</summary>
internal sealed class StoredReadStream : ReadOnlyStream
{
    private readonly InputBuffer _input;

    internal StoredReadStream(InputBuffer input)
    {
        _input = input;
    }

    public override int Read(Span<byte> buffer) => _input.Read(buffer);
}

using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Bundle;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Acserver.Bundles;

/// <summary>The pieces of a bundle, one after the other.</summary>
internal sealed class ChunkReadStream : ReadOnlyStream
{
    private readonly string _path;
    private readonly int _count;
    private Stream? _current;
    private int _opened;

    private ChunkReadStream(string path, int count)
    {
        (_path, _count) = (path, count);
    }

    /// <summary>Sees first that all pieces are there and as long as they must be.</summary>
    /// <exception cref="NotFoundException">One is missing; every missing one is named.</exception>
    /// <exception cref="NotVerifiedException">One has another length.</exception>
    internal static ChunkReadStream Open(string path, ImmutableArray<BundleChunk> chunks)
    {
        var missing = Enumerable.Range(1, chunks.Length).Where(number => !File.Exists(BundleOutput.PieceName(path, number))).ToList();
        if (missing.Count > 0)
        {
            throw new NotFoundException($"bundle {ByteEscaping.ToDisplay(path)}: piece {string.Join(", ", missing)} of {chunks.Length} is missing");
        }

        for (var i = 0; i < chunks.Length; i++)
        {
            var length = new FileInfo(BundleOutput.PieceName(path, i + 1)).Length;
            if (length != chunks[i].Size)
            {
                throw new NotVerifiedException($"bundle {ByteEscaping.ToDisplay(path)}: piece {i + 1} has {length} bytes, not {chunks[i].Size}: it is not the one of this bundle, or damaged");
            }
        }

        return new ChunkReadStream(path, chunks.Length);
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_current?.Read(buffer) is > 0 and var count)
            {
                return count;
            }

            if (_opened == _count || buffer.IsEmpty)
            {
                return 0;
            }

            _current?.Dispose();
            _current = KeyFile.OpenRead(BundleOutput.PieceName(_path, ++_opened));
        }
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }
}

using System.Security.Cryptography;

namespace Appc.ImageSpec.Bundle;

/// <summary>
/// Reads what follows a bundle's head, once, from start to end: every byte is compared with what the inventory says, the content by its digest and all else
/// literally.
/// </summary>
public sealed class BundleReader
{
    private const int BufferBytes = 1 << 20;
    private readonly Stream _source;
    private readonly BundleInventory _inventory;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Makes a reader.</summary>
    /// <param name="source">The bundle behind its head; not disposed.</param>
    /// <param name="inventory">What it must hold.</param>
    public BundleReader(Stream source, BundleInventory inventory)
    {
        (_source, _inventory) = (source, inventory);
    }

    /// <summary>Where the file that is being read begins, in bytes from the end of the head.</summary>
    public long FileStart { get; private set; }

    /// <summary>How far it has come, in bytes from the end of the head.</summary>
    public long Position { get; private set; }

    /// <summary>Reads everything.</summary>
    /// <param name="target">Who gets the files; null for nobody.</param>
    /// <exception cref="NotVerifiedException">A byte is not what it must be, or one is missing or too many; the file is named.</exception>
    public void ReadFiles(IBundleTarget? target)
    {
        foreach (var file in _inventory.Files.Where(file => file.IsCarried))
        {
            FileStart = Position;
            Expect(BundleEntry.Header(file.Path, file.Size), file.Path, "the header before it is damaged");
            var stream = target?.Begin(file);
            try
            {
                Copy(file, stream);
                Expect(new byte[BundleEntry.Padding(file.Size)], file.Path, "what follows it is damaged");
            }
            catch
            {
                stream?.Dispose();
                throw;
            }

            if (stream is not null)
            {
                target!.End(file, stream);
            }
        }

        FileStart = Position;
        Expect(new byte[BundleEntry.EndBytes], "end of the bundle", "damaged");
        if (_source.Read(_buffer.AsSpan(0, 1)) > 0)
        {
            throw new NotVerifiedException("end of the bundle: bytes follow it");
        }
    }

    private void Copy(BundleFile file, Stream? stream)
    {
        for (var left = file.Size; left > 0;)
        {
            var count = Read(_buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length)), file.Path);
            _hash.AppendData(_buffer, 0, count);
            stream?.Write(_buffer, 0, count);
            left -= count;
        }

        if (Convert.ToHexStringLower(_hash.GetHashAndReset()) != file.Sha256)
        {
            throw new NotVerifiedException($"{file.Path}: damaged: its digest is not the one in the inventory");
        }
    }

    private void Expect(byte[] bytes, string path, string problem)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var count = Read(_buffer.AsSpan(0, bytes.Length - done), path);
            if (!_buffer.AsSpan(0, count).SequenceEqual(bytes.AsSpan(done, count)))
            {
                throw new NotVerifiedException($"{path}: {problem}");
            }

            done += count;
        }
    }

    private int Read(Span<byte> buffer, string path)
    {
        var count = _source.Read(buffer);
        Position += count;
        return count > 0 ? count : throw new NotVerifiedException($"{path}: the bundle ends before the end of it");
    }
}

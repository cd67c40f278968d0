namespace Acbuild.Cache;

/// <summary>
/// Keeps digests of contents in a directory, one small file for each set of facts. Facts do not tell two changes within one tick of the
/// kernel's clock apart, so contents that changed in the last seconds are not remembered.
/// </summary>
internal sealed class KnownContents : IKnownContents
{
    private const int SettledSeconds = 2;
    private readonly string _directory;

    /// <summary>Uses a directory that is there.</summary>
    internal KnownContents(string directory)
    {
        _directory = directory;
    }

    /// <inheritdoc/>
    public byte[] Of(ReadOnlySpan<byte> facts, long newest, Func<byte[]> read)
    {
        var path = Path.Join(_directory, Convert.ToHexStringLower(facts));
        if (TryRead(path) is { } known)
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow); // so that what is in use is not tidied away
            return known;
        }

        var begun = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var contents = read();
        if (newest + SettledSeconds < begun)
        {
            var temporary = $"{path}.{Guid.NewGuid():N}"; // no fsync: a file cut short by a power failure has another length
            File.WriteAllBytes(temporary, contents);
            File.Move(temporary, path, overwrite: true);
        }

        return contents;
    }

    private static byte[]? TryRead(string path) => File.Exists(path) && File.ReadAllBytes(path) is { Length: DigestBytes } bytes ? bytes : null;

    private const int DigestBytes = 32;
}

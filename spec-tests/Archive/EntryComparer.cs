using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>Compares entries with their content.</summary>
internal sealed class EntryComparer : IEqualityComparer<ReadEntry>
{
    private readonly Func<TarEntry, TarEntry> _forget;

    private EntryComparer(Func<TarEntry, TarEntry> forget)
    {
        _forget = forget;
    }

    public static EntryComparer Exact { get; } = new(entry => entry);

    /// <summary>For formats that keep neither.</summary>
    public static EntryComparer WithoutXattrsAndFractions { get; } = new(entry => entry with
    {
        Xattrs = [],
        ModificationTime = new UnixTime(entry.ModificationTime.Seconds, 0),
    });

    public bool Equals(ReadEntry? x, ReadEntry? y) =>
        x is not null && y is not null && _forget(x.Entry).Equals(_forget(y.Entry)) && x.Content.AsSpan().SequenceEqual(y.Content);

    public int GetHashCode(ReadEntry obj) => obj.Entry.Name.GetHashCode();
}

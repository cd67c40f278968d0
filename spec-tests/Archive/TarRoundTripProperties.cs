using Appc.ImageSpec.Archive;
using Appc.Linux;
using FsCheck;
using FsCheck.Fluent;

namespace SpecTests.Archive;

/// <summary>Any entry that can be written is read back equal, in both profiles.</summary>
public sealed class TarRoundTripProperties
{
    private static readonly Gen<byte[]> s_bytes = Gen.ArrayOf(Gen.Choose(1, 255).Select(value => (byte)value));

    private static readonly Gen<long> s_numbers = Gen.OneOf(
        Gen.Choose(0, 70_000).Select(value => (long)value), Gen.Elements(0x1fffff, 0x200000, uint.MaxValue, uint.MaxValue + 1L, long.MaxValue));

    private static readonly Gen<UnixTime> s_times =
        from seconds in Gen.OneOf(Gen.Choose(int.MinValue, int.MaxValue).Select(value => (long)value), Gen.Elements(0, 0x1ffffffffL, 0x200000000L, -1L, -62135596800L))
        from nanoseconds in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 999_999_999), Gen.Elements(1, 999_999_999, 500_000_000))
        select new UnixTime(seconds, nanoseconds);

    private static readonly Gen<ByteString> s_names =
        from components in Gen.NonEmptyListOf(s_bytes.Where(bytes => bytes.Length > 0))
        from repeat in Gen.Choose(1, 12)
        let path = string.Join('/', components.Select(Component))
        select ByteString.Copy(System.Text.Encoding.Latin1.GetBytes(string.Join('/', Enumerable.Repeat(path, repeat)))[..Math.Min(4000, (path.Length * repeat) + repeat - 1)].AsSpan().TrimEnd((byte)'/'));

    private static readonly Gen<ReadEntry> s_entries =
        from name in s_names
        from kind in Gen.Elements(Enum.GetValues<TarEntryKind>())
        from target in s_names
        from mode in Gen.Choose(0, 0xfff)
        from uid in s_numbers
        from gid in s_numbers
        from time in s_times
        from content in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value))
        from device in Gen.Choose(0, 0x1fffff)
        from xattrs in Gen.ListOf(s_bytes.Where(bytes => bytes.Length > 0))
        let isDevice = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice
        let isLink = kind is TarEntryKind.HardLink or TarEntryKind.SymbolicLink
        let isFile = kind == TarEntryKind.File
        select new ReadEntry(
            new TarEntry
            {
                Name = name,
                Kind = kind,
                LinkTarget = isLink ? target : default,
                Mode = (uint)mode,
                Uid = uid % uint.MaxValue, // what chown(2) can set
                Gid = gid % uint.MaxValue,
                ModificationTime = time,
                Size = isFile ? content.Length : 0,
                DeviceMajor = isDevice ? (uint)device : 0,
                DeviceMinor = isDevice ? (uint)device / 3 : 0,
                Xattrs = [.. xattrs.Select(bytes => new Xattr(ByteString.Copy(bytes), ByteString.Copy([.. bytes, 0, .. bytes]))).DistinctBy(xattr => xattr.Name).OrderBy(xattr => xattr.Name)],
            },
            isFile ? content : []);

    [Fact]
    public void WhatIsWrittenIsRead() => Prop.ForAll(Arb.From(Gen.ListOf(s_entries)), entries =>
    {
        var tar = Archives.Write(entries);
        Assert.Equal(entries, Archives.Read(tar, TarProfile.Aci), EntryComparer.Exact);
        Assert.Equal(entries, Archives.Read(tar, TarProfile.Layer), EntryComparer.Exact);
        Assert.Equal(tar, Archives.Write(Archives.Read(tar, TarProfile.Aci)));
    }).QuickCheckThrowOnFailure();

    private static string Component(byte[] bytes)
    {
        var text = System.Text.Encoding.Latin1.GetString(bytes).Replace('/', '_');
        return text is "." or ".." ? "dots" : text;
    }
}

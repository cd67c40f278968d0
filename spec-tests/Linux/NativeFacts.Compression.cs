using Appc.Linux.Native.Bzip2;
using Appc.Linux.Native.Deflate;
using Appc.Linux.Native.Lzma;
using Appc.Linux.Native.Zlib;
using Appc.Linux.Native.Zstd;

namespace SpecTests.Linux;

internal sealed class CompressionFacts : NativeFactList
{
    public override IReadOnlyList<string> Headers => ["libdeflate.h", "zlib.h", "bzlib.h", "lzma.h", "zstd.h", "zstd_errors.h"];

    protected override void Declare()
    {
        Constants(typeof(Libdeflate));
        Constants(typeof(FrameworkZlib));
        Constants(typeof(Libbz2));
        Constants(typeof(Liblzma));
        Constants(typeof(Libzstd));
        DeclareBzip2();
        DeclareLzma();
        Struct<Libzstd.ZstdBuffer>("ZSTD_inBuffer", ("src", "Start"), ("size", "Size"), ("pos", "Position"));
        Number("sizeof(ZSTD_outBuffer)", 24);
        Number("offsetof(ZSTD_outBuffer, pos)", 16);
    }

    private void DeclareBzip2() => Struct<Libbz2.BzStream>(
        "bz_stream", ("next_in", "NextIn"), ("avail_in", "AvailableIn"), ("next_out", "NextOut"), ("avail_out", "AvailableOut"),
        ("state", "State"), ("bzalloc", "Allocate"), ("bzfree", "Free"), ("opaque", "Opaque"));

    private void DeclareLzma() => Struct<Liblzma.LzmaStream>(
        "lzma_stream", ("next_in", "NextIn"), ("avail_in", "AvailableIn"), ("next_out", "NextOut"), ("avail_out", "AvailableOut"),
        ("total_out", "TotalOut"), ("allocator", "Allocator"), ("internal", "Internal"), ("reserved_enum2", "Reserved9"));
}

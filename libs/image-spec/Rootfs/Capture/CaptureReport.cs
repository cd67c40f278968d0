using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>What <see cref="RootfsCapture"/> found and left out.</summary>
/// <param name="Entries">How many entries the tree has.</param>
/// <param name="Sockets">Sockets, which no archive can hold and no program can use once their maker is gone.</param>
/// <param name="MountPoints">Directories that came out empty because another file system is mounted there.</param>
public sealed record CaptureReport(long Entries, ImmutableArray<ByteString> Sockets, ImmutableArray<ByteString> MountPoints)
{
    /// <summary>Where the directory of <see cref="CaptureOptions.Excluded"/> was passed over.</summary>
    public ImmutableArray<ByteString> Excluded { get; init; } = [];
}

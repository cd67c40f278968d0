using Appc.Linux;

namespace Appc.ImageSpec.Elf;

/// <summary>One line of the loader's cache, as <c>ldconfig -p</c> prints it.</summary>
/// <param name="Name">The soname that is looked up.</param>
/// <param name="Path">The absolute path it stands for.</param>
/// <param name="Flags">The library's kind and ABI (ldconfig's FLAG_ numbers).</param>
/// <param name="HardwareCapabilities">0 for the variant that every processor of the architecture can run.</param>
public readonly record struct LoaderCacheEntry(ByteString Name, ByteString Path, int Flags, ulong HardwareCapabilities);

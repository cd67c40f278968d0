using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The labels os and arch as a configuration's platform.</summary>
internal static class PlatformMapping
{
    private static readonly Platform s_default = new("linux", "amd64", string.Empty);

    /// <summary>Leaves the platform as it was where the labels still say so; else sets it from the labels.</summary>
    internal static Platform Apply(JsonDraft document, ImageManifest manifest, ImageConfig? was, Action<string> notes)
    {
        var (os, arch) = (manifest.GetLabel("os"), manifest.GetLabel("arch"));
        if (was is not null && (was.Platform.ToAppc() is { } pair ? (pair.Os, pair.Arch) == (os, arch) : (os, arch) == (null, null)))
        {
            return was.Platform;
        }

        if (os is null || arch is null)
        {
            notes($"no label {(os is null ? "os" : "arch")}: taken for {os ?? s_default.Os} on {(arch is null ? s_default.Architecture : arch)}");
        }

        var platform = FromAppc(os ?? s_default.Os, arch ?? s_default.Architecture);
        document.SetText("architecture", platform.Architecture);
        document.SetText("os", platform.Os);
        document.SetText("variant", platform.Variant);
        document.Remove("os.version");
        document.Remove("os.features");
        return platform;
    }

    // The way back of Platform.ToAppc; the big-endian variants are Go's names.
    private static Platform FromAppc(string os, string arch) => arch switch
    {
        "x86_64" => new Platform(os, "amd64", string.Empty),
        "i386" => new Platform(os, "386", string.Empty),
        "aarch64" => new Platform(os, "arm64", string.Empty),
        "aarch64_be" => new Platform(os, "arm64be", string.Empty),
        "armv6l" => new Platform(os, "arm", "v6"),
        "armv7l" => new Platform(os, "arm", "v7"),
        "armv7b" => new Platform(os, "armbe", "v7"),
        _ => new Platform(os, arch, string.Empty),
    };
}

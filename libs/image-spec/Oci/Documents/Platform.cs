using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>What an image runs on, in Go's names (image-spec image-index.md, platform), with the architecture's aliases resolved.</summary>
/// <param name="Os">Such as <c>linux</c>.</param>
/// <param name="Architecture">Such as <c>amd64</c>, <c>arm64</c>, <c>386</c>.</param>
/// <param name="Variant">Such as <c>v7</c>; empty where there is none.</param>
public readonly record struct Platform(string Os, string Architecture, string Variant)
{
    /// <summary>What this program was built for, on Linux.</summary>
    public static Platform Current => Normal("linux", System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm => "arm",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        _ => "amd64",
    }, string.Empty);

    /// <summary>The platform of <c>os/arch[/variant]</c>.</summary>
    /// <exception cref="BadInputException">Another form.</exception>
    public static Platform Parse(string text) => text.Split('/') is [{ Length: > 0 } os, { Length: > 0 } architecture, .. { Length: <= 1 } variant]
        ? Normal(os, architecture, variant.Length == 0 ? string.Empty : variant[0])
        : throw new BadInputException($"platform \"{ByteEscaping.ToDisplay(text)}\": must be os/arch or os/arch/variant, such as linux/arm64");

    /// <summary>A platform with aliases such as <c>x86_64</c> and the default variants of arm resolved as containerd does.</summary>
    public static Platform Normal(string os, string architecture, string variant) => (architecture.ToLowerInvariant(), variant.ToLowerInvariant()) switch
    {
        ("x86_64" or "x86-64" or "amd64", var v) => new Platform(os, "amd64", v is "v1" ? string.Empty : v),
        ("i386" or "i686" or "386", _) => new Platform(os, "386", string.Empty),
        ("aarch64" or "arm64", var v) => new Platform(os, "arm64", v is "8" or "v8" ? string.Empty : v),
        ("armhf", _) => new Platform(os, "arm", "v7"),
        ("armel", _) => new Platform(os, "arm", "v6"),
        ("arm", "" or "7") => new Platform(os, "arm", "v7"),
        ("arm", "5" or "6" or "8") => new Platform(os, "arm", "v" + variant),
        (var a, var v) => new Platform(os, a, v),
    };

    /// <summary>The appc labels for it, or null where the specification knows no such pair (aci.md, labels).</summary>
    public (string Os, string Arch)? ToAppc()
    {
        var arch = (Os, Architecture, Variant) switch
        {
            ("darwin", "amd64", _) => "x86_64",
            ("freebsd", "arm", _) => "arm",
            (_, "386", _) => "i386",
            (_, "arm64", _) => "aarch64",
            ("linux", "arm", "v6" or "v5") => "armv6l",
            ("linux", "arm", _) => "armv7l",
            _ => Architecture,
        };
        return OsArch.IsValid(Os, arch) ? (Os, arch) : null;
    }

    /// <summary><c>os/arch</c> or <c>os/arch/variant</c>.</summary>
    public override string ToString() => Variant.Length == 0 ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    internal static Platform? Read(OciObject owner) => owner.Object("platform") is { } platform
        ? Normal(platform.Text("os") ?? string.Empty, platform.Text("architecture") ?? string.Empty, platform.Text("variant") ?? string.Empty)
        : null;
}

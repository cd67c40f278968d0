namespace Appc.Linux.FileSystem;

/// <summary>openat2(2) resolve flags under their native names.</summary>
[Flags]
public enum ResolveFlags
{
#pragma warning disable CS1591 // the names are openat2(2)'s own
    None = 0,
    RESOLVE_NO_XDEV = 0x01,
    RESOLVE_NO_MAGICLINKS = 0x02,
    RESOLVE_NO_SYMLINKS = 0x04,
    RESOLVE_BENEATH = 0x08,
    RESOLVE_IN_ROOT = 0x10,
#pragma warning restore CS1591
}

namespace Appc.Linux.FileSystem;

/// <summary>renameat2(2) flags under their native names.</summary>
[Flags]
public enum RenameFlags
{
#pragma warning disable CS1591 // the names are renameat2(2)'s own
    None = 0,
    RENAME_NOREPLACE = 1,
    RENAME_EXCHANGE = 2,
#pragma warning restore CS1591
}

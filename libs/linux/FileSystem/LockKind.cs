namespace Appc.Linux.FileSystem;

/// <summary>How a lock is shared.</summary>
public enum LockKind
{
    /// <summary>With other shared holders: to read.</summary>
    Shared,

    /// <summary>With nobody: to change.</summary>
    Exclusive,
}

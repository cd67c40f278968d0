namespace Appc.Linux.Process;

/// <summary>Resources of setrlimit(2).</summary>
public static class ResourceLimit
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const int RLIMIT_CORE = 4;
    public const int RLIMIT_NOFILE = 7;
#pragma warning restore CS1591
}

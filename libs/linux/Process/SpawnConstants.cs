namespace Appc.Linux.Process;

/// <summary>spawn.h: what posix_spawn(3) is to change of a new process.</summary>
internal static class SpawnConstants
{
#pragma warning disable CS1591 // the names are the C library's own
    internal const short POSIX_SPAWN_SETPGROUP = 2;
    internal const short POSIX_SPAWN_SETSIGDEF = 4;
    internal const short POSIX_SPAWN_SETSIGMASK = 8;
#pragma warning restore CS1591
}

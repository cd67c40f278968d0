using Appc.Linux;

namespace Acserver.Depot;

/// <summary>The one failure of a disk that a client can be told about, because time may cure it.</summary>
internal static class DiskFull
{
    internal const string Line = "the server's disk is full";

    /// <summary>Whether it is the reason, whoever met it.</summary>
    internal static bool Is(Exception e) => e is SystemCallException { Errno: Errno.ENOSPC or Errno.EDQUOT } or IOException { HResult: Errno.ENOSPC or Errno.EDQUOT };
}

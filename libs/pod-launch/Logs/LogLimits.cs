namespace Appc.PodLaunch.Logs;

/// <summary>How much of an app's log is kept.</summary>
/// <param name="FileSize">Bytes of one file.</param>
/// <param name="Files">How many files, at least 2.</param>
public sealed record LogLimits(long FileSize, int Files)
{
    /// <summary>No log has more files.</summary>
    public const int MostFiles = 100;

    /// <summary>Three files of 10 MiB.</summary>
    public static LogLimits Default { get; } = new(10 << 20, 3);
}

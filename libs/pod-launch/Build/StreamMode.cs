namespace Appc.PodLaunch.Build;

/// <summary>Where one of an app's standard streams goes to or comes from.</summary>
public enum StreamMode
{
    /// <summary>The caller's own.</summary>
    Inherit,

    /// <summary>/dev/null.</summary>
    Null,

    /// <summary>The app's log.</summary>
    Log,

    /// <summary>The caller's own, and the app's log.</summary>
    Both,

    /// <summary>systemd's journal.</summary>
    Journal,
}

/// <summary>An app's standard streams.</summary>
/// <param name="Input">Never a log.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record AppStreams(StreamMode Input, StreamMode Output, StreamMode Error)
{
    /// <summary>All three are the caller's.</summary>
    public static AppStreams Inherited { get; } = new(StreamMode.Inherit, StreamMode.Inherit, StreamMode.Inherit);

    /// <summary>True where the runner reads one of them.</summary>
    public bool IsPiped => IsPipe(Output) || IsPipe(Error);

    /// <summary>True for a stream that comes through a pipe.</summary>
    public static bool IsPipe(StreamMode mode) => mode is StreamMode.Log or StreamMode.Both or StreamMode.Journal;
}

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
}

/// <summary>An app's standard streams.</summary>
/// <param name="Input">Never a log.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record AppStreams(StreamMode Input, StreamMode Output, StreamMode Error)
{
    /// <summary>All three are the caller's.</summary>
    public static AppStreams Inherited { get; } = new(StreamMode.Inherit, StreamMode.Inherit, StreamMode.Inherit);

    /// <summary>True where something is written to the app's log.</summary>
    public bool IsLogged => IsLog(Output) || IsLog(Error);

    /// <summary>True for a stream that comes through a pipe.</summary>
    public static bool IsLog(StreamMode mode) => mode is StreamMode.Log or StreamMode.Both;
}

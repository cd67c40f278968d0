namespace Acbuild.Run;

/// <summary>Another process of acbuild's failed and has said why. This one ends with the same code and says nothing.</summary>
internal sealed class ReportedFailureException(int code) : Exception($"ended with {code}")
{
    /// <summary>That process's exit code.</summary>
    internal int Code { get; } = code;
}

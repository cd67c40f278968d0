namespace Acbuild.Run;

/// <summary>A command that was run in the image ended with another code than 0. acbuild ends with the same.</summary>
internal sealed class CommandFailedException : Exception
{
    internal CommandFailedException(string message, int code, string? cure = null)
        : base(message)
    {
        Code = code;
        Cure = cure;
    }

    /// <summary>The command's exit code, or 128 and the number of the signal that ended it.</summary>
    internal int Code { get; }

    /// <summary>What the user can do about it, on one line; null where nothing can be named.</summary>
    internal string? Cure { get; }
}

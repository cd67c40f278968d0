namespace Appc.ImageSpec;

/// <summary>Something named by the user is not there: an image, a key, a pod, a build in progress. Exit code 1.</summary>
public sealed class NotFoundException : Exception
{
    /// <summary>Makes the exception from a one-line message and, where one can be named, the cure as a second line.</summary>
    public NotFoundException(string message, string? cure = null)
        : base(message)
    {
        Cure = cure;
    }

    /// <summary>What the user can do about it, on one line; null where nothing can be named.</summary>
    public string? Cure { get; }
}

namespace Appc.ImageSpec;

/// <summary>A digest or signature does not hold, or no trusted key made it. Exit code 1; nothing unverified was kept.</summary>
public sealed class NotVerifiedException : Exception
{
    /// <summary>Makes the exception from a one-line message and, where one can be named, the cure as a second line.</summary>
    public NotVerifiedException(string message, string? cure = null)
        : base(message)
    {
        Cure = cure;
    }

    /// <summary>What the user can do about it, on one line; null where nothing can be named.</summary>
    public string? Cure { get; }
}

namespace Appc.ImageSpec;

/// <summary>
/// What came from outside is not what it must be: a malformed archive, manifest, key or argument value. Exit code 1.
/// The message is <c>what: where: why</c> on one line, lower case, no full stop; each layer that knows more adds one phrase
/// in front with <see cref="In"/>.
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>Makes the exception from a one-line message.</summary>
    public BadInputException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception from a one-line message and what caused it.</summary>
    public BadInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The same failure, seen from one layer further out: <c>subject: message</c>.</summary>
    public BadInputException In(string subject) => new($"{subject}: {Message}", this);
}

namespace Appc.CommandLine;

/// <summary>The command line itself is wrong. Exit code 2; the message names the option or argument and the rule.</summary>
public sealed class UsageException : Exception
{
    /// <summary>Makes the exception from a one-line message, lower case, no full stop.</summary>
    public UsageException(string message)
        : base(message)
    {
    }
}

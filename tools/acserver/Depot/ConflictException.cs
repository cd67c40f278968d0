namespace Acserver.Depot;

/// <summary>Something else is published under that name already.</summary>
internal sealed class ConflictException : IOException
{
    internal ConflictException(string message)
        : base(message)
    {
    }
}

namespace Appc.ImageStore.Registry.Http;

/// <summary>There is no such host, nobody listens there, or it speaks no TLS: at first sight that is a wrong name, which waiting does not cure.</summary>
internal sealed class NoServerException : IOException
{
    internal NoServerException(string message, Exception cause)
        : base(message, cause)
    {
    }
}

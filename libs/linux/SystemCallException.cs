using System.Runtime.InteropServices;

namespace Appc.Linux;

/// <summary>A system call failed. The message is <c>operation object: cause</c>, lower case, no full stop.</summary>
public class SystemCallException : Exception
{
    /// <summary>Makes the exception for <paramref name="errno"/> (a positive errno value).</summary>
    /// <param name="operation">The system call, or what it was to do.</param>
    /// <param name="subject">What it was done to; empty where there is no object.</param>
    /// <param name="errno">The positive errno value.</param>
    public SystemCallException(string operation, string subject, int errno)
        : base(subject.Length == 0 ? $"{operation}: {Describe(errno)}" : $"{operation} {subject}: {Describe(errno)}")
    {
        Operation = operation;
        Errno = errno;
    }

    /// <summary>The system call.</summary>
    public string Operation { get; }

    /// <summary>The positive errno value; compare with the constants of <see cref="Linux.Errno"/>.</summary>
    public int Errno { get; }

    /// <summary>The exception for the errno that the last P/Invoke with SetLastError left.</summary>
    public static SystemCallException FromLastError(string operation, ReadOnlySpan<byte> subject) =>
        new(operation, ByteEscaping.ToDisplay(subject), Marshal.GetLastPInvokeError());

    /// <summary>The exception for the errno that the last P/Invoke with SetLastError left.</summary>
    public static SystemCallException FromLastError(string operation) =>
        new(operation, string.Empty, Marshal.GetLastPInvokeError());

    /// <summary>What strerror(3) says, first letter in lower case.</summary>
    public static string Describe(int errno)
    {
        var text = Marshal.GetPInvokeErrorMessage(errno);
        return text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}

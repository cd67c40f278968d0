using Appc.Linux.Process;

namespace Appc.PodLaunch.Logs;

/// <summary>Where the caller sees what an app writes to its log too.</summary>
internal sealed class StreamCopy
{
    private readonly Stream _stream;
    private readonly bool _isRaw;

    private StreamCopy(Stream stream, bool isRaw)
    {
        (_stream, _isRaw) = (stream, isRaw);
    }

    /// <summary>The caller's standard output, or standard error.</summary>
    /// <param name="isError">True for standard error.</param>
    /// <param name="isTerminalRaw">True where the caller's terminal passes every byte on meanwhile, so that nobody makes a line's end of "\n" but this.</param>
    internal static StreamCopy OfCaller(bool isError, bool isTerminalRaw) =>
        new(isError ? Console.OpenStandardError() : Console.OpenStandardOutput(), isTerminalRaw && Processes.IsTerminal(isError ? 2 : 1));

    /// <summary>Writes to it.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    internal void Write(ReadOnlySpan<byte> bytes) => _stream.Write(_isRaw ? WithReturns(bytes) : bytes);

    private static byte[] WithReturns(ReadOnlySpan<byte> bytes)
    {
        var result = new byte[bytes.Length + bytes.Count((byte)'\n')];
        var length = 0;
        foreach (var value in bytes)
        {
            if (value == (byte)'\n')
            {
                result[length++] = (byte)'\r';
            }

            result[length++] = value;
        }

        return result;
    }
}

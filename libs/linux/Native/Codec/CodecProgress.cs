namespace Appc.Linux.Native.Codec;

/// <summary>What one call into a streaming codec did.</summary>
/// <param name="Status">How the call ended.</param>
/// <param name="Consumed">Bytes taken from the input.</param>
/// <param name="Written">Bytes put into the output.</param>
public readonly record struct CodecProgress(CodecStatus Status, int Consumed, int Written)
{
    /// <summary>The status of a call that reported neither an end nor an error.</summary>
    internal static CodecProgress Of(int consumed, int written) =>
        new(consumed == 0 && written == 0 ? CodecStatus.Stalled : CodecStatus.Progress, consumed, written);
}

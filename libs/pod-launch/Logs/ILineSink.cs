namespace Appc.PodLaunch.Logs;

/// <summary>Where an app's lines go.</summary>
internal interface ILineSink : IDisposable
{
    /// <summary>Adds one line; false where there is no room for it.</summary>
    /// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="text">Without its line feed.</param>
    /// <param name="isWhole">False for a part of a line that goes on in the next.</param>
    bool TryAdd(string stream, ReadOnlySpan<byte> text, bool isWhole);
}

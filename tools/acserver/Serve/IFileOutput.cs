using Microsoft.Win32.SafeHandles;

namespace Acserver.Serve;

/// <summary>A connection that can send parts of files without their bytes coming into this process.</summary>
internal interface IFileOutput
{
    /// <summary>
    /// The next bytes that are written (by <c>GetMemory</c>, <c>Advance</c> and <c>FlushAsync</c>) are not those in the memory that is handed out, but those of this
    /// file. Everything written before must be flushed.
    /// </summary>
    /// <param name="file">Open until the flush has ended.</param>
    /// <param name="offset">Where the bytes begin.</param>
    void TakeFrom(SafeFileHandle file, long offset);
}

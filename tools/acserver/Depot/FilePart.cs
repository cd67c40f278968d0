using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>A part of an open file.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">Where in it the part begins.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct FilePart(SafeFileHandle File, long Offset, long Length);

using Appc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>A directory inside the root, open as a path handle.</summary>
/// <param name="Handle">An O_PATH handle, owned by the <see cref="ParentDirectories"/> it came from.</param>
/// <param name="Name">Its path from the root without symbolic links.</param>
internal sealed record OpenedDirectory(SafeFileHandle Handle, ByteString Name);

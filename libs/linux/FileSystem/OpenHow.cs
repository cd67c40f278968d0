using System.Runtime.InteropServices;

namespace Appc.Linux.FileSystem;

/// <summary>struct open_how of openat2(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct OpenHow(ulong Flags, ulong Mode, ulong Resolve);

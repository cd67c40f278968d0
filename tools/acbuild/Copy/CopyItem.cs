using Acbuild.State;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>A file or directory of a source that is to be copied.</summary>
/// <param name="Shown">Its path as messages have it.</param>
/// <param name="Name">Its name in a directory that it is copied into; empty for the root of a source, whose content goes there.</param>
/// <param name="IsDirectory">Everything in it is copied too.</param>
/// <param name="Write">Writes it and everything below it into a layer, each entry as the function makes it; none where that gives null.</param>
internal sealed record CopyItem(string Shown, ByteString Name, bool IsDirectory, Action<LayerWriter, Func<TarEntry, TarEntry?>> Write);

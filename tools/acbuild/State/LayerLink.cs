using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.State;

/// <summary>Gives a layer a second place: another name of the same file where the file system can, else a copy. Layers never change.</summary>
internal static class LayerLink
{
    internal static void Make(string layer, string place)
    {
        try
        {
            Sys.Linkat(Sys.WorkingDirectory, ByteString.FromText(layer).Span, Sys.WorkingDirectory, ByteString.FromText(place).Span);
        }
        catch (SystemCallException refused) when (refused.Errno is Errno.EPERM or Errno.EXDEV or Errno.EMLINK or Errno.EOPNOTSUPP)
        {
            File.Copy(layer, place);
        }
    }
}

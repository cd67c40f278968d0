using Appc.ImageStore.Discovery;
using Appc.ImageStore.Registry;

namespace Acserver.Mirror;

/// <summary>Slows downloads from registries down.</summary>
internal sealed class PacedProgress : ITransferProgress
{
    private readonly TransferPace _pace;

    internal PacedProgress(TransferPace pace)
    {
        _pace = pace;
    }

    public void Begin(string name, long total, long present)
    {
        // nothing to say
    }

    public void Advance(string name, long bytes)
    {
        if (bytes > 0)
        {
            _pace.Took(bytes);
        }
    }

    public void End(string name)
    {
        // nothing to say
    }
}

namespace Appc.ImageStore.Registry;

/// <summary>Hears how far downloads are; called from several threads.</summary>
public interface ITransferProgress
{
    /// <summary>A download begins.</summary>
    /// <param name="name">Which one, for people.</param>
    /// <param name="total">Bytes of the whole.</param>
    /// <param name="present">Bytes that are there already, from an earlier run.</param>
    void Begin(string name, long total, long present);

    /// <summary>More bytes of it are there; a negative number where it begins again.</summary>
    void Advance(string name, long bytes);

    /// <summary>It is complete and verified, or given up.</summary>
    void End(string name);
}

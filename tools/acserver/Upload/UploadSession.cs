using Acserver.Depot;
using Acserver.Serve;

namespace Acserver.Upload;

/// <summary>An upload under way. One request at a time works on it.</summary>
internal sealed class UploadSession : IDisposable
{
    internal UploadSession(string id, UploadToken token, ImageAddress address, WorkDirectory work)
    {
        (Id, Token, Address, Work) = (id, token, address, work);
    }

    /// <summary>64 random hexadecimal digits: who knows them and holds the token may go on.</summary>
    internal string Id { get; }

    internal UploadToken Token { get; }

    /// <summary>What the client said it would publish.</summary>
    internal ImageAddress Address { get; }

    internal WorkDirectory Work { get; }

    /// <summary>The manifest as the client sent it beside the image; null until then.</summary>
    internal byte[]? Manifest { get; set; }

    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>When a client last did something with it, by the clock that <see cref="UploadSessions"/> has.</summary>
    internal long LastUse { get; set; }

    /// <summary>Removes what came so far. The turn stays usable: whoever has it gives it back afterwards, and it holds nothing of the system's.</summary>
    public void Dispose() => Work.Dispose();
}

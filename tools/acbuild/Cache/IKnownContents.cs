namespace Acbuild.Cache;

/// <summary>Digests of contents that were read before, by the facts that the files then had.</summary>
internal interface IKnownContents
{
    /// <summary>The digest of the contents.</summary>
    /// <param name="facts">The digest of the facts.</param>
    /// <param name="newest">When the newest of the files changed, in seconds since 1970.</param>
    /// <param name="read">Reads the contents.</param>
    byte[] Of(ReadOnlySpan<byte> facts, long newest, Func<byte[]> read);
}

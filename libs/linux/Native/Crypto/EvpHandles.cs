using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Native;

/// <summary>An EVP_PKEY; freed with EVP_PKEY_free, which also clears a private key.</summary>
internal sealed class EvpKeyHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public EvpKeyHandle()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_PKEY_free(handle);
        return true;
    }
}

/// <summary>An EVP_MD_CTX; freed with EVP_MD_CTX_free.</summary>
internal sealed class EvpDigestContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public EvpDigestContextHandle()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_MD_CTX_free(handle);
        return true;
    }
}

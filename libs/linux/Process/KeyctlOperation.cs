namespace Appc.Linux.Process;

/// <summary>Operations of keyctl(2).</summary>
public static class KeyctlOperation
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const uint KEYCTL_JOIN_SESSION_KEYRING = 1;
#pragma warning restore CS1591
}

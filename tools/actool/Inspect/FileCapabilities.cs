using System.Buffers.Binary;

namespace Actool;

/// <summary>Reads the attribute security.capability (struct vfs_cap_data of linux/capability.h).</summary>
internal static class FileCapabilities
{
    private const int MinimumLength = 20;

    private static readonly string[] s_names =
    [
        "cap_chown", "cap_dac_override", "cap_dac_read_search", "cap_fowner", "cap_fsetid", "cap_kill", "cap_setgid", "cap_setuid",
        "cap_setpcap", "cap_linux_immutable", "cap_net_bind_service", "cap_net_broadcast", "cap_net_admin", "cap_net_raw", "cap_ipc_lock",
        "cap_ipc_owner", "cap_sys_module", "cap_sys_rawio", "cap_sys_chroot", "cap_sys_ptrace", "cap_sys_pacct", "cap_sys_admin",
        "cap_sys_boot", "cap_sys_nice", "cap_sys_resource", "cap_sys_time", "cap_sys_tty_config", "cap_mknod", "cap_lease",
        "cap_audit_write", "cap_audit_control", "cap_setfcap", "cap_mac_override", "cap_mac_admin", "cap_syslog", "cap_wake_alarm",
        "cap_block_suspend", "cap_audit_read", "cap_perfmon", "cap_bpf", "cap_checkpoint_restore",
    ];

    /// <summary>As getcap(8) writes them, <c>cap_net_raw=ep</c>; <c>malformed</c> for anything else.</summary>
    internal static string Describe(ReadOnlySpan<byte> value)
    {
        if (value.Length < MinimumLength)
        {
            return "malformed";
        }

        var effective = (BinaryPrimitives.ReadUInt32LittleEndian(value) & 1) != 0;
        var permitted = BinaryPrimitives.ReadUInt32LittleEndian(value[4..]) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(value[12..]) << 32);
        var inheritable = BinaryPrimitives.ReadUInt32LittleEndian(value[8..]) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(value[16..]) << 32);
        var names = Enumerable.Range(0, 64).Where(bit => (((permitted | inheritable) >> bit) & 1) != 0)
            .Select(bit => bit < s_names.Length ? s_names[bit] : $"cap_{bit}");
        return string.Join(',', names) + "=" + (effective ? "e" : string.Empty) + (inheritable != 0 ? "i" : string.Empty) + (permitted != 0 ? "p" : string.Empty);
    }
}

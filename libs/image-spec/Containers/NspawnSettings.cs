using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Containers;

/// <summary>A settings file for <c>systemd-nspawn --settings=trusted -D DIR</c>, which looks for DIR.nspawn beside DIR: systemd.nspawn(5).</summary>
public static class NspawnSettings
{
    /// <summary>What systemd-nspawn grants by itself (systemd-nspawn(1), --capability).</summary>
    private static readonly string[] s_granted =
    [
        "CAP_AUDIT_CONTROL", "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_IPC_OWNER", "CAP_KILL",
        "CAP_LEASE", "CAP_LINUX_IMMUTABLE", "CAP_MKNOD", "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP",
        "CAP_SETUID", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_CHROOT", "CAP_SYS_NICE", "CAP_SYS_PTRACE", "CAP_SYS_RESOURCE", "CAP_SYS_TTY_CONFIG",
    ];

    /// <summary>Writes it.</summary>
    /// <exception cref="BadInputException">A word holds a control character.</exception>
    public static string Write(ForeignContainer container)
    {
        var text = new StringBuilder("[Exec]\nBoot=no\n"); // without that word the parameters are passed over
        Line(text, "Parameters", string.Join(' ', container.App.Exec.Select(Quote)));
        Line(text, "WorkingDirectory", container.WorkingDirectory);
        if (container.Identity.Uid != 0)
        {
            Line(text, "User", container.App.User.StartsWith('/') ? container.Identity.Uid.ToString(CultureInfo.InvariantCulture) : container.App.User);
        }

        foreach (var (name, value) in container.Environment)
        {
            Line(text, "Environment", Quote($"{name}={value}"));
        }

        Line(text, "Capability", string.Join(' ', container.Capabilities.Except(s_granted)));
        Line(text, "DropCapability", string.Join(' ', s_granted.Except(container.Capabilities)));
        Line(text, "NoNewPrivileges", container.NoNewPrivileges ? "yes" : "no");
        Line(text, "Hostname", container.Name);
        text.Append("\n[Network]\nPrivate=yes\nVirtualEthernet=no\n");
        return text.ToString();
    }

    /// <summary>What systemd-nspawn wants to see in a root file system.</summary>
    public static void Prepare(SafeFileHandle rootfs) => ForeignContainer.RequireDirectory(rootfs, "usr");

    private static void Line(StringBuilder text, string key, string value)
    {
        if (value.Length > 0)
        {
            text.Append(key).Append('=').Append(ForeignContainer.OneLine(value)).Append('\n');
        }
    }

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-=:,+@".Contains(c)) ? word : $"\"{word.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}

using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Containers;

/// <summary>A configuration for <c>lxc-execute -n NAME -f config</c>: lxc.container.conf(5), LXC 4 and later.</summary>
public static class LxcConfig
{
    /// <summary>Writes it.</summary>
    /// <param name="container">The app.</param>
    /// <param name="rootfs">Where the root file system will be: absolute.</param>
    /// <exception cref="BadInputException">A word holds both kinds of quotes, or a control character.</exception>
    public static string Write(ForeignContainer container, string rootfs)
    {
        var text = new StringBuilder();
        Line(text, "lxc.uts.name", container.Name);
        Line(text, "lxc.rootfs.path", "dir:" + rootfs);
        Line(text, "lxc.execute.cmd", string.Join(' ', container.App.Exec.Select(Quote)));
        Line(text, "lxc.init.uid", container.Identity.Uid.ToString(CultureInfo.InvariantCulture));
        Line(text, "lxc.init.gid", container.Identity.Gid.ToString(CultureInfo.InvariantCulture));
        Line(text, "lxc.init.cwd", container.WorkingDirectory);
        foreach (var (name, value) in container.Environment)
        {
            Line(text, "lxc.environment", $"{name}={value}");
        }

        Line(text, "lxc.cap.keep", container.Capabilities.IsEmpty ? "none" : string.Join(' ', container.Capabilities.Select(name => name["CAP_".Length..].ToLowerInvariant())));
        Line(text, "lxc.no_new_privs", container.NoNewPrivileges ? "1" : "0");
        Line(text, "lxc.mount.auto", "proc:mixed sys:ro");
        Line(text, "lxc.autodev", "1");
        Line(text, "lxc.net.0.type", "empty");
        Line(text, "lxc.net.0.flags", "up");
        return text.ToString();
    }

    /// <summary>Directories that LXC mounts on.</summary>
    public static void Prepare(SafeFileHandle rootfs)
    {
        foreach (var name in new[] { "dev", "proc", "sys" })
        {
            ForeignContainer.RequireDirectory(rootfs, name);
        }
    }

    private static void Line(StringBuilder text, string key, string value) => text.Append(key).Append(" = ").Append(ForeignContainer.OneLine(value)).Append('\n');

    // lxc_string_split_quoted: either kind of quotes keeps blanks together, and nothing escapes.
    private static string Quote(string word) =>
        word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c is '\'' or '"' or '\\') ? word
        : !word.Contains('\'') ? $"'{word}'"
        : !word.Contains('"') ? $"\"{word}\""
        : throw new BadInputException($"lxc.execute.cmd: {Linux.ByteEscaping.ToDisplay(word)} holds both kinds of quotes");
}

using static Appc.Linux.Process.OpenConstants;

namespace Appc.PodLaunch.Build;

/// <summary>A <c>struct open_how</c> as strace(1) prints it.</summary>
internal static class OpenHowText
{
    internal static string Show(uint flags, uint mode, uint resolve)
    {
        var access = (flags & 3) switch { O_WRONLY => "O_WRONLY", O_RDWR => "O_RDWR", _ => "O_RDONLY" };
        (uint, string)[] flagNames =
            [(O_CREAT, "O_CREAT"), (O_EXCL, "O_EXCL"), (O_DIRECTORY, "O_DIRECTORY"), (O_CLOEXEC, "O_CLOEXEC"), (O_PATH, "O_PATH")];
        (uint, string)[] resolveNames =
        [
            (RESOLVE_NO_XDEV, "RESOLVE_NO_XDEV"), (RESOLVE_NO_MAGICLINKS, "RESOLVE_NO_MAGICLINKS"),
            (RESOLVE_NO_SYMLINKS, "RESOLVE_NO_SYMLINKS"), (RESOLVE_BENEATH, "RESOLVE_BENEATH"), (RESOLVE_IN_ROOT, "RESOLVE_IN_ROOT"),
        ];
        var modeText = (flags & O_CREAT) != 0 ? $"mode=0{Convert.ToString(mode, 8)}, " : "";
        return $"{{flags={access}{Names(flags, flagNames, prefix: "|")}, {modeText}resolve={Names(resolve, resolveNames, prefix: "").TrimStart('|')}}}";
    }

    private static string Names(uint value, (uint Flag, string Name)[] names, string prefix)
    {
        var set = names.Where(name => (value & name.Flag) != 0).Select(name => name.Name).ToList();
        return set.Count == 0 ? (prefix.Length == 0 ? "0" : "") : prefix + string.Join('|', set);
    }
}

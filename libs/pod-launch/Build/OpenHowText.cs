using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.OpenConstants;

namespace Appc.PodLaunch.Build;

/// <summary>A <c>struct open_how</c> as strace(1) prints it.</summary>
internal static class OpenHowText
{
    internal static string Show(uint flags, uint mode, uint resolve)
    {
        var access = (flags & 3) switch { O_WRONLY => "O_WRONLY", O_RDWR => "O_RDWR", _ => "O_RDONLY" };
        (ulong, string)[] flagNames =
            [(O_CREAT, "O_CREAT"), (O_EXCL, "O_EXCL"), (O_NOCTTY, "O_NOCTTY"), (O_DIRECTORY, "O_DIRECTORY"), (O_CLOEXEC, "O_CLOEXEC"), (O_PATH, "O_PATH")];
        (ulong, string)[] resolveNames =
        [
            (RESOLVE_NO_XDEV, "RESOLVE_NO_XDEV"), (RESOLVE_NO_MAGICLINKS, "RESOLVE_NO_MAGICLINKS"),
            (RESOLVE_NO_SYMLINKS, "RESOLVE_NO_SYMLINKS"), (RESOLVE_BENEATH, "RESOLVE_BENEATH"), (RESOLVE_IN_ROOT, "RESOLVE_IN_ROOT"),
        ];
        var modeText = (flags & O_CREAT) != 0 ? $"mode=0{Convert.ToString(mode, 8)}, " : "";
        return $"{{flags={access}{Names(flags, flagNames, prefix: "|")}, {modeText}resolve={Names(resolve, resolveNames, prefix: "").TrimStart('|')}}}";
    }

    private static string Names(uint value, (ulong Flag, string Name)[] names, string prefix)
    {
        var set = FlagText.Join(names, value);
        return set.Length == 0 ? (prefix.Length == 0 ? "0" : "") : prefix + set;
    }
}

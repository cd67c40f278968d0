using Appc.ImageSpec;

namespace Appc.PodLaunch.Seccomp;

/// <summary>errno(3) names, all that Linux has, to their numbers.</summary>
internal static partial class ErrnoNames
{
    /// <summary>The number of an errno name.</summary>
    /// <param name="name">Upper case, such as ENOTSUP.</param>
    /// <returns>1 to 133.</returns>
    /// <exception cref="BadInputException">Linux has no such errno.</exception>
    public static int Parse(string name)
    {
        var number = Number(name);
        return number > 0 ? number : throw new BadInputException($"read seccomp isolator: errno {Linux.ByteEscaping.ToDisplay(name)}: Linux has no such error number");
    }
}

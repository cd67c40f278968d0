using Appc.CommandLine;
using Appc.Linux;

namespace Acbuild.Cache;

/// <summary>Where the cache of a user lies.</summary>
internal static class CachePlace
{
    /// <summary>What was asked for, else $XDG_CACHE_HOME/acbuild, else ~/.cache/acbuild; null where there is no such place.</summary>
    internal static string? Find(string? asked)
    {
        if (asked is not null)
        {
            return asked;
        }

        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var home = Environment.GetEnvironmentVariable("HOME");
        return cache is { Length: > 0 } && cache[0] == '/' ? Path.Join(cache, "acbuild")
            : home is { Length: > 0 } && home[0] == '/' ? Path.Join(home, ".cache", "acbuild")
            : null;
    }

    /// <summary>Opens the cache; null where there is none, or none that can be written, which is said.</summary>
    internal static StepCache? Open(string? asked)
    {
        if (Find(asked) is not { } path)
        {
            Report.Info("script: neither XDG_CACHE_HOME nor HOME is set: no step is kept (--cache DIR says where)");
            return null;
        }

        try
        {
            return StepCache.Open(path);
        }
        catch (SystemCallException refused) when (asked is null && refused.Errno is Errno.EACCES or Errno.EPERM or Errno.EROFS or Errno.ENOENT or Errno.ENOTDIR)
        {
            Report.Info($"script: no step is kept: {refused.Message} (--cache DIR names another place)");
            return null;
        }
    }
}

using System.CommandLine;
using Acbuild.Cache;

namespace Acbuild.Commands;

/// <summary>Where the results of a script's steps are kept: <c>--cache DIR</c> or <c>--no-cache</c>.</summary>
internal sealed class CacheOptions
{
    private readonly Option<string?> _cache = new("--cache")
    {
        HelpName = "DIR",
        Description = "where results of steps are kept (default: $XDG_CACHE_HOME/acbuild or ~/.cache/acbuild)",
    };

    private readonly Option<bool> _noCache = new("--no-cache") { Description = "execute every step and keep no result" };

    internal void AddTo(Command command)
    {
        command.Options.Add(_cache);
        command.Options.Add(_noCache);
    }

    /// <summary>Opens the cache; null for none.</summary>
    internal StepCache? Open(ParseResult parse) => parse.GetValue(_noCache) ? null : CachePlace.Open(parse.GetValue(_cache));
}

using Acserver.Serve;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acserver.Configuration;

/// <summary>Where the options of a server come from: the command line, and below it a file that can be read again.</summary>
internal sealed class ConfigSource
{
    private readonly string? _file;
    private readonly ServeSettings _flags;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="file">The configuration file; null for none.</param>
    /// <param name="flags">What the command line says, which counts more.</param>
    internal ConfigSource(string? file, ServeSettings flags)
    {
        (_file, _flags) = (file, flags);
    }

    /// <summary>The options as they are now.</summary>
    /// <exception cref="BadInputException">The file is not a configuration.</exception>
    /// <exception cref="UsageException">The command line is wrong.</exception>
    internal ServeOptions Read()
    {
        if (_file is null)
        {
            return _flags.ToOptions();
        }

        var settings = _flags.Over(ConfigFile.Read(_file));
        try
        {
            return settings.ToOptions();
        }
        catch (UsageException e)
        {
            throw new BadInputException($"read configuration {ByteEscaping.ToDisplay(_file)}: with the command line: {e.Message}", e);
        }
    }
}

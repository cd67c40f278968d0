using Acserver.Serve;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acserver.Configuration;

/// <summary>
/// The configuration file of serve: a JSON object with a key for each option of the command line, spelt like it (docs/acserver.md). Relative paths are below the
/// file's own directory.
/// </summary>
internal static class ConfigFile
{
    private const int MostBytes = 1 << 20;

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="BadInputException">It cannot be read, or says what is not understood; file and key are named.</exception>
    internal static ServeSettings Read(string path)
    {
        try
        {
            var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return Parse(ReadAll(path), file => Path.GetFullPath(file, directory));
        }
        catch (BadInputException e)
        {
            throw e.In($"read configuration {ByteEscaping.ToDisplay(path)}");
        }
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MostBytes + 1];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count <= MostBytes ? bytes[..count] : throw new BadInputException($"larger than {MostBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : ByteEscaping.ToDisplay(e.Message), e);
        }
    }

    private static ServeSettings Parse(byte[] json, Func<string, string> resolve)
    {
        var config = ConfigObject.Parse(json);
        var settings = new ServeSettings
        {
            Store = config.Text("store") is { } store ? resolve(store) : null,
            Listen = Checked(config.Texts("listen"), "listen", address => ListenAddress.TryParse(address) is not null, ListenAddress.Rule),
            Certificate = config.Text("tls-cert") is { } certificate ? resolve(certificate) : null,
            Key = config.Text("tls-key") is { } key ? resolve(key) : null,
            ServerNames = Checked(config.Texts("server-name"), "server-name", HostNames.IsHost, HostNames.HostRule),
            Url = config.Text("url"),
            AccessLog = config.Text("access-log") is { } log ? (log is "-" or "none" ? log : resolve(log)) : null,
            MaxConnections = (int?)config.Number("max-connections", 1, int.MaxValue),
            MaxUpload = config.Number("max-upload", 1, long.MaxValue),
            AllowUnsigned = config.Flag("allow-unsigned"),
            HidePages = config.Flag("no-pages"),
            Bundle = config.Text("bundle") is { } bundle ? resolve(bundle) : null,
            BundleKeys = config.Texts("bundle-key")?.Select(resolve).ToList(),
            Drain = (int?)config.Number("drain", 0, 86_400),
        };
        config.Finish();
        return settings.Url is null || HostNames.IsUrl(settings.Url.TrimEnd('/')) ? settings : throw ConfigObject.Wrong("url", HostNames.UrlRule);
    }

    private static IReadOnlyList<string>? Checked(IReadOnlyList<string>? texts, string key, Func<string, bool> isRight, string rule)
    {
        for (var i = 0; i < texts?.Count; i++)
        {
            if (!isRight(texts[i]))
            {
                throw ConfigObject.Wrong($"{key}[{i}]", $"{ByteEscaping.ToDisplay(texts[i])}: {rule}");
            }
        }

        return texts;
    }
}

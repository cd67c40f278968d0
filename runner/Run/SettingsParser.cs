using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Isolators;

namespace Runner.Run;

/// <summary>Turns options as typed into settings of an app.</summary>
internal static class SettingsParser
{
    /// <summary>All of them.</summary>
    /// <exception cref="UsageException">One does not parse.</exception>
    internal static AppSettings Parse(LaunchOptions options) => new()
    {
        Name = options.Name is { } name ? AcName.Parse(name) : null,
        Exec = options.Exec,
        Arguments = options.Arguments,
        User = options.User,
        Group = options.Group,
        WorkingDirectory = options.App?.WorkingDirectory,
        SupplementaryGids = options.App?.SupplementaryGids,
        UserAnnotations = options.App?.UserAnnotations ?? ImmutableSortedDictionary<string, string>.Empty,
        UserLabels = options.App?.UserLabels ?? ImmutableSortedDictionary<string, string>.Empty,
        Inherited = options.InheritEnvironment ? Caller() : options.Interactive ? AppSettings.Terminal : [],
        Environment = [.. options.Environment.Select(Variable)],
        Mounts = [.. options.Mounts.Select(ParseMount)],
        Isolators = options.Isolators,
        ReadOnlyRoot = options.ReadOnlyRoot,
        Streams = options.Streams,
        Confinement = new AppConfinement(Seccomp: !options.Insecure.Seccomp, Capabilities: !options.Insecure.Capabilities),
    };

    /// <summary>The pod's volumes: those of the manifest, each replaced where the command line has one of its name, then the command line's own (pods.md: late-bound).</summary>
    internal static ImmutableArray<Volume> Volumes(LaunchOptions options, PodManifest? template)
    {
        var given = options.Volumes.Select(ParseVolume).ToList();
        return given.GroupBy(volume => volume.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UsageException($"--volume {twice.Key}: given twice")
            : [.. template?.Volumes.Where(volume => given.TrueForAll(other => other.Name != volume.Name)) ?? [], .. given];
    }

    private static ImmutableArray<EnvironmentVariable> Caller() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => new EnvironmentVariable((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(variable => !ServiceVariables.Names.Contains(variable.Name)) // a service manager's word to the runner
            .OrderBy(variable => variable.Name, StringComparer.Ordinal),
    ];

    private static EnvironmentVariable Variable(string text)
    {
        var equals = text.IndexOf('=');
        return equals > 0 && EnvironmentVariable.IsValidName(text[..equals])
            ? new EnvironmentVariable(text[..equals], text[(equals + 1)..])
            : throw new UsageException($"--environment {text}: must be NAME=VALUE");
    }

    private static Volume ParseVolume(string text)
    {
        var comma = text.IndexOf(',');
        var fields = new FieldList("--volume", comma < 0 ? "" : text[(comma + 1)..]);
        var name = comma < 0 ? text : text[..comma];
        var kind = fields.Take("kind") switch
        {
            "host" => VolumeKind.Host,
            "empty" => VolumeKind.Empty,
            _ => throw new UsageException($"--volume {text}: kind must be host or empty"),
        };
        var volume = new Volume
        {
            Name = AcName.TryParse(name, out var parsed) ? parsed : throw new UsageException($"--volume {text}: {name} is no AC name"),
            Kind = kind,
            Source = kind == VolumeKind.Host ? fields.Take("source") ?? throw new UsageException($"--volume {text}: source is missing") : null,
            ReadOnly = fields.TakeFlag("readOnly"),
            Recursive = fields.TakeFlag("recursive"),
            Mode = kind == VolumeKind.Empty ? fields.Take("mode") : null,
            Uid = kind == VolumeKind.Empty ? fields.TakeNumber("uid") : null,
            Gid = kind == VolumeKind.Empty ? fields.TakeNumber("gid") : null,
        };
        fields.RequireAllTaken();
        return volume.Mode is { } mode && (mode.Length > 4 || !mode.All(c => c is >= '0' and <= '7'))
            ? throw new UsageException($"--volume {text}: mode must be octal")
            : volume;
    }

    private static Mount ParseMount(string text)
    {
        var fields = new FieldList("--mount", text);
        var volume = fields.Take("volume");
        var target = fields.Take("target");
        fields.RequireAllTaken();
        return AcName.TryParse(volume, out var name) && target is not null
            ? new Mount(name, target, AppVolume: null)
            : throw new UsageException($"--mount {text}: must be volume=NAME,target=PATH");
    }

    /// <summary><c>key=value</c> pairs between commas, each key once.</summary>
    private sealed class FieldList
    {
        private readonly string _option;
        private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

        internal FieldList(string option, string text)
        {
            _option = option;
            foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = part.IndexOf('=');
                if (equals <= 0 || !_fields.TryAdd(part[..equals], part[(equals + 1)..]))
                {
                    throw new UsageException($"{option}: {part} is not key=value, or the key stands twice");
                }
            }
        }

        internal string? Take(string key) => _fields.Remove(key, out var value) ? value : null;

        internal bool? TakeFlag(string key) => Take(key) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            var other => throw new UsageException($"{_option}: {key}={other} must be true or false"),
        };

        internal uint? TakeNumber(string key) => Take(key) is not { } text
            ? null
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new UsageException($"{_option}: {key}={text} must be a number");

        internal void RequireAllTaken()
        {
            if (_fields.Count > 0)
            {
                throw new UsageException($"{_option}: {_fields.Keys.First()} means nothing here");
            }
        }
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Isolators;

namespace Runner.Options;

/// <summary>Options that are isolators: rkt's names; each replaces the image's isolator of its kind.</summary>
internal sealed class IsolatorFlags
{
    private const string AppArmorProfile = "os/linux/apparmor-profile";
    private readonly Option<string?> _retain = new("--caps-retain") { Description = "keep these capabilities and no others", HelpName = "CAP_A,CAP_B" };
    private readonly Option<string?> _remove = new("--caps-remove") { Description = "take these from the default set", HelpName = "CAP_A,CAP_B" };
    private readonly Option<string?> _seccomp = new("--seccomp")
    {
        Description = "system calls to retain or remove, names or @ wildcards; a blocked one ends the app, or fails with the errno", HelpName = "mode=retain|remove[,errno=EPERM],CALL,...",
    };

    private readonly Option<bool> _noNewPrivileges = new("--no-new-privileges") { Description = "no setuid program gives the app more than it has" };
    private readonly Option<string?> _cpu = new("--cpu") { Description = "cores the app may use, such as 1.5 or 500m", HelpName = "CORES" };
    private readonly Option<string?> _cpuShares = new("--cpu-shares") { Description = "the app's weight where processors are short, 2 to 262144; others have 1024", HelpName = "NUMBER" };
    private readonly Option<string?> _memory = new("--memory") { Description = "bytes the app may use, such as 64M or 1Gi", HelpName = "BYTES" };
    private readonly Option<string?> _oomScore = new("--oom-score-adjust", "--oom-score-adj")
    {
        Description = "-1000 to 1000: how soon the kernel kills the app where the machine's memory runs out", HelpName = "NUMBER",
    };

    private readonly Option<string?> _appArmor = new("--apparmor-profile") { Description = "the AppArmor profile the app runs in", HelpName = "NAME" };
    private readonly Option<string[]> _sysctl = new("--sysctl") { Description = "a kernel parameter of the pod's own namespaces", HelpName = "KEY=VALUE" };
    private readonly Option<bool> _strict = new("--strict") { Description = "refuse a pod of which an isolator would not hold as asked, instead of warning" };

    /// <summary>Those that stand for one app.</summary>
    internal IEnumerable<Option> OfApp => [_retain, _remove, _seccomp, _noNewPrivileges, _cpu, _cpuShares, _memory, _oomScore, _appArmor];

    internal IEnumerable<Option> Options => [.. OfApp, _sysctl, _strict];

    internal bool ReadStrict(ParseResult parse) => parse.GetValue(_strict);

    /// <summary>The app's.</summary>
    /// <exception cref="UsageException">A value does not parse, or two exclude each other.</exception>
    internal ImmutableArray<RequestedIsolator> ReadApp(ParseResult parse)
    {
        if (parse.GetValue(_retain) is not null && parse.GetValue(_remove) is not null)
        {
            throw new UsageException("--caps-retain and --caps-remove exclude each other");
        }

        var found = ImmutableArray.CreateBuilder<RequestedIsolator>();
        Add(found, parse, _retain, IsolatorNames.CapabilitiesRetainSet, Set);
        Add(found, parse, _remove, IsolatorNames.CapabilitiesRemoveSet, Set);
        AddSeccomp(found, parse.GetValue(_seccomp));
        Add(found, parse, _cpu, IsolatorNames.Cpu, (json, value) => Amount(json, value, "--cpu"));
        Add(found, parse, _cpuShares, IsolatorNames.CpuShares, (json, value) => json.WriteNumberValue(Number(value, "--cpu-shares")));
        Add(found, parse, _memory, IsolatorNames.Memory, (json, value) => Amount(json, value, "--memory"));
        Add(found, parse, _oomScore, IsolatorNames.OomScoreAdjustment, (json, value) => json.WriteNumberValue(Number(value, "--oom-score-adjust")));
        Add(found, parse, _appArmor, AppArmorProfile, (json, value) => json.WriteStringValue(value));
        if (parse.GetValue(_noNewPrivileges))
        {
            found.Add(Make(IsolatorNames.NoNewPrivileges, "--no-new-privileges", json => json.WriteBooleanValue(true)));
        }

        return found.ToImmutable();
    }

    /// <summary>The pod's.</summary>
    /// <exception cref="UsageException">A value does not parse.</exception>
    internal ImmutableArray<RequestedIsolator> ReadPod(ParseResult parse)
    {
        var pairs = (parse.GetValue(_sysctl) ?? []).Select(text => text.Split('=', 2)).ToList();
        if (pairs.Find(pair => pair.Length < 2 || pair[0].Length == 0) is { } wrong)
        {
            throw new UsageException($"--sysctl {wrong[0]}: must be KEY=VALUE");
        }

        return pairs.Count == 0 ? [] : [Make(IsolatorNames.Sysctl, "--sysctl " + string.Join(' ', pairs.Select(pair => pair[0])), json =>
        {
            json.WriteStartObject();
            foreach (var pair in pairs.DistinctBy(pair => pair[0]))
            {
                json.WriteString(pair[0], pairs.Last(other => other[0] == pair[0])[1]);
            }

            json.WriteEndObject();
        })];
    }

    private static void Add(ImmutableArray<RequestedIsolator>.Builder found, ParseResult parse, Option<string?> option, string isolator, Action<Utf8JsonWriter, string> write)
    {
        if (parse.GetValue(option) is { } value)
        {
            found.Add(Make(isolator, $"{option.Name} {value}", json => write(json, value)));
        }
    }

    /// <summary>rkt's form: <c>mode=retain|remove[,errno=NAME],CALL,…</c>.</summary>
    private static void AddSeccomp(ImmutableArray<RequestedIsolator>.Builder found, string? value)
    {
        if (value is null)
        {
            return;
        }

        var words = value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var (mode, errno) = (Last(words, "mode="), Last(words, "errno="));
        var calls = words.Where(word => !word.Contains('=')).ToList();
        if (mode is not ("retain" or "remove") || calls.Count == 0 || words.Any(word => word.Contains('=') && !word.StartsWith("mode=", StringComparison.Ordinal) && !word.StartsWith("errno=", StringComparison.Ordinal)))
        {
            throw new UsageException($"--seccomp {value}: must be mode=retain or mode=remove, perhaps errno=NAME, and names of system calls");
        }

        found.Add(Make(mode == "retain" ? IsolatorNames.SeccompRetainSet : IsolatorNames.SeccompRemoveSet, $"--seccomp {value}", json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("set"u8);
            calls.ForEach(call => json.WriteStringValue(call));
            json.WriteEndArray();
            json.WriteString("errno"u8, errno ?? "");
            json.WriteEndObject();
        }));
    }

    private static string? Last(string[] words, string prefix) => words.LastOrDefault(word => word.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];

    private static void Set(Utf8JsonWriter json, string value)
    {
        json.WriteStartObject();
        json.WriteStartArray("set"u8);
        foreach (var name in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Amount(Utf8JsonWriter json, string value, string option)
    {
        if (!Quantity.TryParse(value, out var quantity) || quantity.Nanos.Sign <= 0)
        {
            throw new UsageException($"{option} {value}: must be a quantity above zero, such as 500m, 1.5 or 64Mi");
        }

        json.WriteStartObject();
        json.WriteString("limit"u8, value);
        json.WriteEndObject();
    }

    private static int Number(string value, string option) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new UsageException($"{option} {value}: must be a whole number");

    private static RequestedIsolator Make(string name, string option, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return new RequestedIsolator(Read(name, option, buffer.ToArray()), option);
    }

    private static Isolator Read(string name, string option, byte[] json)
    {
        try
        {
            return Isolator.Create(AcIdentifier.Parse(name), StrictJson.Parse(json, JsonLimits.Manifest));
        }
        catch (Appc.ImageSpec.BadInputException failure)
        {
            throw new UsageException($"{option}: {failure.Message}");
        }
    }
}

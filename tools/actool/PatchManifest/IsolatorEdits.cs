using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>The options of patch-manifest that set isolators.</summary>
internal static class IsolatorEdits
{
    internal static App Apply(ManifestEdits edits, App app)
    {
        if (edits is { RetainCapabilities: not null, RemoveCapabilities: not null })
        {
            throw new BadInputException("conflicting capabilities isolators provided");
        }

        var isolators = app.Isolators;
        if ((edits.RetainCapabilities ?? edits.RemoveCapabilities) is { } capabilities)
        {
            var name = edits.RetainCapabilities is null ? IsolatorNames.CapabilitiesRemoveSet : IsolatorNames.CapabilitiesRetainSet;
            isolators = Replace(isolators, Set(name, capabilities, errno: null), IsolatorNames.CapabilitiesRemoveSet, IsolatorNames.CapabilitiesRetainSet);
        }

        if (edits.SeccompMode is not null)
        {
            var seccomp = Seccomp(edits.SeccompMode, edits.SeccompSet ?? string.Empty);
            isolators = Replace(isolators, seccomp, IsolatorNames.SeccompRemoveSet, IsolatorNames.SeccompRetainSet);
        }
        else if (edits.SeccompSet is not null)
        {
            throw new BadInputException("--seccomp-set specified without --seccomp-mode");
        }

        return app with { Isolators = edits.Isolators is null ? isolators : [.. isolators, .. edits.Isolators.Split(':').Select(Parse)] };
    }

    private static ImmutableArray<Isolator> Replace(ImmutableArray<Isolator> isolators, Isolator isolator, params string[] names) =>
        [.. isolators.Where(other => !names.Contains(other.Name.ToString(), StringComparer.Ordinal)), isolator];

    private static Isolator Seccomp(string mode, string set)
    {
        string? name = null;
        var errno = string.Empty;
        foreach (var part in mode.Split(','))
        {
            (name, errno) = part switch
            {
                "remove" => (IsolatorNames.SeccompRemoveSet, errno),
                "retain" => (IsolatorNames.SeccompRetainSet, errno),
                _ when part.StartsWith("errno=", StringComparison.Ordinal) => (name, part["errno=".Length..]),
                _ => throw new BadInputException($"invalid --seccomp-mode argument {ByteEscaping.ToDisplay(part)}"),
            };
        }

        return Set(name ?? throw new BadInputException("--seccomp-mode must be remove or retain"), set, errno);
    }

    private static Isolator Set(string name, string items, string? errno) => Create(name, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("set");
        foreach (var item in items.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
        if (errno is not null)
        {
            json.WriteString("errno", errno);
        }

        json.WriteEndObject();
    });

    /// <summary><c>resource/cpu,request=50m,limit=100m</c>, or a name and one plain value.</summary>
    private static Isolator Parse(string text)
    {
        var name = text.Split(',')[0];
        if (name is IsolatorNames.NoNewPrivileges or IsolatorNames.OomScoreAdjustment or IsolatorNames.CpuShares)
        {
            var parts = text.Split(',');
            return parts.Length == 2
                ? Isolator.Create(AcIdentifier.Parse(name), StrictJson.Parse(Encoding.UTF8.GetBytes(parts[1]), JsonLimits.Manifest))
                : throw new BadInputException($"isolator {name}: invalid format");
        }

        if (!name.StartsWith("resource/", StringComparison.Ordinal))
        {
            throw new BadInputException($"isolator {ByteEscaping.ToDisplay(name)} is not supported for patching");
        }

        var isolator = Create(name, json => WriteFields(json, FieldList.Split(text).Fields));
        return isolator.View is ResourceIsolator ? isolator : throw new BadInputException($"isolator {ByteEscaping.ToDisplay(name)} is not supported for patching");
    }

    private static void WriteFields(Utf8JsonWriter json, List<KeyValuePair<string, string>> fields)
    {
        json.WriteStartObject();
        foreach (var (key, value) in fields)
        {
            if (key == "default")
            {
                json.WriteBoolean(key, value == "true");
            }
            else
            {
                json.WriteString(key, value);
            }
        }

        json.WriteEndObject();
    }

    private static Isolator Create(string name, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }

        return Isolator.Create(AcIdentifier.Parse(name), StrictJson.Parse(bytes.ToArray(), JsonLimits.Manifest));
    }
}

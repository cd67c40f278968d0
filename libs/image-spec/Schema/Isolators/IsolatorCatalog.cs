using System.Collections.Frozen;
using System.Globalization;

namespace Appc.ImageSpec.Schema;

/// <summary>Reads the value of each known isolator.</summary>
internal static class IsolatorCatalog
{
    public delegate IsolatorView? Interpreter(JsonValue value, string path, ProblemList problems);

    private static readonly FrozenDictionary<string, Interpreter> s_interpreters = new Dictionary<string, Interpreter>(StringComparer.Ordinal)
    {
        [IsolatorNames.CapabilitiesRetainSet] = (value, path, problems) => Capabilities(value, path, problems, retain: true),
        [IsolatorNames.CapabilitiesRemoveSet] = (value, path, problems) => Capabilities(value, path, problems, retain: false),
        [IsolatorNames.SeccompRetainSet] = (value, path, problems) => SeccompReader.Read(value, path, problems, retain: true),
        [IsolatorNames.SeccompRemoveSet] = (value, path, problems) => SeccompReader.Read(value, path, problems, retain: false),
        [IsolatorNames.NoNewPrivileges] = NoNewPrivileges,
        [IsolatorNames.OomScoreAdjustment] = (value, path, problems) => Number(value, path, problems, -1000, 1000) is { } n ? new LinuxOomScoreAdjustment(n) : null,
        [IsolatorNames.CpuShares] = (value, path, problems) => Number(value, path, problems, 2, 262144) is { } n ? new LinuxCpuShares(n) : null,
        [IsolatorNames.SelinuxContext] = SelinuxContext,
        [IsolatorNames.Sysctl] = Sysctl,
        [IsolatorNames.BlockBandwidth] = (value, path, problems) => ResourceReader.Read(value, path, problems, ResourceKind.BlockBandwidth),
        [IsolatorNames.BlockIops] = (value, path, problems) => ResourceReader.Read(value, path, problems, ResourceKind.BlockIops),
        [IsolatorNames.Cpu] = (value, path, problems) => ResourceReader.Read(value, path, problems, ResourceKind.Cpu),
        [IsolatorNames.Memory] = (value, path, problems) => ResourceReader.Read(value, path, problems, ResourceKind.Memory),
        [IsolatorNames.NetworkBandwidth] = (value, path, problems) => ResourceReader.Read(value, path, problems, ResourceKind.NetworkBandwidth),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Interpreter? Find(AcIdentifier name) => s_interpreters.GetValueOrDefault(name.ToString());

    private static LinuxCapabilitiesSet? Capabilities(JsonValue value, string path, ProblemList problems, bool retain)
    {
        if (ObjectReader.Open(value, path, problems) is not { } reader)
        {
            return null;
        }

        var set = reader.Texts("set");
        if (set.IsDefaultOrEmpty)
        {
            problems.Error(reader.PathOf("set"), "must not be empty (ace.md, capabilities isolators)");
            return null;
        }

        return new LinuxCapabilitiesSet(retain, set);
    }

    private static LinuxNoNewPrivileges? NoNewPrivileges(JsonValue value, string path, ProblemList problems)
    {
        if (value.Kind is JsonKind.True or JsonKind.False)
        {
            return new LinuxNoNewPrivileges(value.Kind == JsonKind.True);
        }

        problems.Error(path, "must be true or false (ace.md, os/linux/no-new-privileges)");
        return null;
    }

    private static int? Number(JsonValue value, string path, ProblemList problems, int min, int max)
    {
        if (value.Kind == JsonKind.Number && int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        problems.Error(path, $"must be a whole number from {min} to {max}");
        return null;
    }

    private static LinuxSelinuxContext? SelinuxContext(JsonValue value, string path, ProblemList problems)
    {
        if (ObjectReader.Open(value, path, problems) is not { } reader)
        {
            return null;
        }

        string Part(string field)
        {
            var text = reader.RequiredText(field, "ace.md, os/linux/selinux-context");
            if (text.Contains(':', StringComparison.Ordinal))
            {
                problems.Error(reader.PathOf(field), "must not contain a colon");
            }

            return text;
        }

        return new LinuxSelinuxContext(Part("user"), Part("role"), Part("type"), reader.RequiredText("level", "ace.md, os/linux/selinux-context"));
    }

    private static UnixSysctl? Sysctl(JsonValue value, string path, ProblemList problems)
    {
        if (ObjectReader.Open(value, path, problems) is not { } reader)
        {
            return null;
        }

        var parameters = System.Collections.Immutable.ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        reader.FillMap(parameters);
        return new UnixSysctl(parameters.ToImmutable());
    }
}

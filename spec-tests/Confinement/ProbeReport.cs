using System.Globalization;

namespace SpecTests.Confinement;

/// <summary>What the probe printed in one sandbox.</summary>
internal sealed class ProbeReport
{
    private const int Secret = 9;
    private readonly ILookup<string, string> _lines;

    internal ProbeReport(string text)
    {
        _lines = text.Split('\n').Where(line => line.Contains(' ')).ToLookup(line => line[..line.IndexOf(' ')], line => line[(line.IndexOf(' ') + 1)..]);
        Assert.True(_lines.Contains("describes-callers-key"), "the probe did not come to its end:\n" + text);
    }

    /// <summary>The one line of that name.</summary>
    internal string Of(string name) => _lines[name].Single();

    /// <summary>A field of /proc/self/status.</summary>
    internal string Status(string field) => _lines["status"].Single(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..].Trim();

    /// <summary>A field of /proc/self/status that is a set of bits.</summary>
    internal ulong Bits(string field) => ulong.Parse(Status(field), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Namespaces that are not the caller's.</summary>
    internal string OwnNamespaces() => string.Join(' ', Of("namespaces").Split(' ').Select(pair => pair.Split('='))
        .Where(pair => !pair[0].EndsWith("_for_children", StringComparison.Ordinal) && File.ResolveLinkTarget($"/proc/self/ns/{pair[0]}", false)!.Name != pair[1]).Select(pair => pair[0]));

    internal bool HasCallersFile => Of("descriptors").Split(' ').Any(pair => pair.StartsWith($"{Secret}=", StringComparison.Ordinal));

    internal bool HasVariable(string name) => _lines["variable"].Any(line => line.StartsWith(name + "=", StringComparison.Ordinal));

    /// <summary>Mount points outside /proc and /sys.</summary>
    internal string MountPoints() => string.Join(' ', _lines["mount"].Select(line => line.Split(' ')[4]).Distinct(StringComparer.Ordinal)
        .Where(point => !point.StartsWith("/proc/", StringComparison.Ordinal) && !point.StartsWith("/sys/", StringComparison.Ordinal) && !point.StartsWith("/dev/", StringComparison.Ordinal)));

    internal bool ShowsPath(string path) => _lines["mount"].Any(line => line.Contains(path, StringComparison.Ordinal));

    internal bool SeesOuterCgroup => _lines["cgroup"].Any(line => !line.EndsWith(":/", StringComparison.Ordinal));

    internal string Interfaces() => string.Join(' ', _lines["interface"].Where(line => line.Contains(':')).Select(line => line.Split(':')[0].Trim()));
}

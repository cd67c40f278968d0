using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Keys;
using Appc.ImageStore.Registry.Http;
using Appc.Linux;

namespace Appc.ImageStore.Mirrors;

/// <summary>Reads mirror maps: strict JSON (docs/air-gap.md), in which an unknown field, a prefix twice or an address that is none is refused with its place.</summary>
public static class MirrorMapReader
{
    private const string FileName = "mirror-map.json";
    private const int MostRules = 10_000;
    private static readonly JsonLimits s_limits = new(MaxBytes: 4 << 20, MaxDepth: 8);

    /// <summary>The map that a command works with.</summary>
    /// <param name="file">The file that the user names; null to look in <paramref name="usual"/>.</param>
    /// <param name="usual">Files of which the first that exists counts, whole; see <see cref="UsualPlaces"/>.</param>
    /// <param name="given"><c>PREFIX=URL</c> of the command line.</param>
    /// <exception cref="BadInputException">One of them is malformed.</exception>
    /// <exception cref="SystemCallException">The file that the user names cannot be read.</exception>
    public static MirrorMap Find(string? file, IEnumerable<string> usual, IEnumerable<string> given)
    {
        var path = file ?? usual.FirstOrDefault(File.Exists);
        return (path is null ? MirrorMap.Empty : Load(path)).With(given.Select(MirrorRule.Parse));
    }

    /// <summary>mirror-map.json in the state directory, in $XDG_CONFIG_HOME/appc or ~/.config/appc, and in /etc/appc.</summary>
    /// <param name="stateDirectory">Null for the usual one, where there is one.</param>
    public static IEnumerable<string> UsualPlaces(string? stateDirectory)
    {
        yield return Path.Join(stateDirectory ?? StateDirectory.Default(), FileName);
        if (Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } config)
        {
            yield return Path.Join(config, "appc", FileName);
        }
        else if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
        {
            yield return Path.Join(home, ".config/appc", FileName);
        }

        yield return Path.Join("/etc/appc", FileName);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is no mirror map; the path is named.</exception>
    /// <exception cref="SystemCallException">It cannot be read.</exception>
    public static MirrorMap Load(string path)
    {
        try
        {
            return Parse(KeyFile.ReadAll(path), path);
        }
        catch (BadInputException e)
        {
            throw e.In($"mirror map {ByteEscaping.ToDisplay(path)}");
        }
    }

    private static MirrorMap Parse(byte[] json, string path)
    {
        var root = StrictJson.Parse(json, s_limits);
        Require(root, string.Empty, "mirrorMapVersion", "mirrors", "origins");
        if (root.Find("mirrorMapVersion")?.Text != "1")
        {
            throw new BadInputException("mirrorMapVersion: must be 1");
        }

        var rules = Items(root, "mirrors").Select((item, i) => ReadRule(item, $"mirrors[{i}]")).ToList();
        if (rules.GroupBy(rule => rule.Prefix, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new BadInputException($"mirrors: the prefix {twice.Key} stands twice");
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var origins = Items(root, "origins").Select((item, i) => ReadOrigin(item, $"origins[{i}]", directory)).ToList();
        return origins.DistinctBy(origin => origin.Origin).Count() == origins.Count
            ? new MirrorMap(rules, origins, path)
            : throw new BadInputException("origins: a server stands twice");
    }

    private static MirrorRule ReadRule(JsonValue item, string place)
    {
        Require(item, place, "prefix", "bases");
        var bases = Items(item, "bases");
        return bases.IsEmpty
            ? throw new BadInputException($"{place}.bases: is empty")
            : At(place, () => new MirrorRule(MirrorRule.ParsePrefix(Text(item, "prefix") ?? string.Empty), [.. bases.Select(value => MirrorRule.ParseBase(value.Text))]));
    }

    private static MirrorOrigin ReadOrigin(JsonValue item, string place, string directory)
    {
        Require(item, place, "origin", "caFile", "user", "passwordFile", "tokenFile");
        var address = At($"{place}.origin", () => MirrorRule.ParseBase(Text(item, "origin") ?? string.Empty)).Address;
        var (user, password, token) = (Text(item, "user"), Text(item, "passwordFile"), Text(item, "tokenFile"));
        return address is null || address.AbsolutePath != "/" ? throw new BadInputException($"{place}.origin: must be https://HOST[:PORT]")
            : user is null != password is null || (token is not null && password is not null) ? throw new BadInputException($"{place}: needs user with passwordFile, or tokenFile, or neither")
            : (password ?? token) is not null && address.Scheme != Uri.UriSchemeHttps ? throw new BadInputException($"{place}: a secret is shown over https only")
            : new MirrorOrigin { Origin = Origin.Of(address), CaFile = From(Text(item, "caFile")), User = user, SecretFile = From(password ?? token) };

        string? From(string? file) => file is null || file.StartsWith('/') ? file : Path.Join(directory, file);
    }

    private static void Require(JsonValue value, string place, params string[] known)
    {
        var prefix = place.Length == 0 ? string.Empty : place + ": ";
        if (value.Kind != JsonKind.Object)
        {
            throw new BadInputException($"{prefix}must be an object");
        }

        if (value.Members.FirstOrDefault(member => !known.Contains(member.Name, StringComparer.Ordinal)) is { Name: { } unknown })
        {
            throw new BadInputException($"{prefix}{ByteEscaping.ToDisplay(unknown)}: is not a field that is known here");
        }
    }

    private static ImmutableArray<JsonValue> Items(JsonValue value, string name) => value.Find(name) switch
    {
        null => [],
        { Kind: JsonKind.Array, Items.Length: <= MostRules } array => array.Items,
        _ => throw new BadInputException($"{name}: must be an array of at most {MostRules}"),
    };

    private static string? Text(JsonValue value, string name) => value.Find(name) switch
    {
        null => null,
        { Kind: JsonKind.String, Text.Length: > 0 } text => text.Text,
        _ => throw new BadInputException($"{name}: must be a string, and not empty"),
    };

    private static T At<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BadInputException e)
        {
            throw e.In(place);
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Dsse;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>Reads a policy file: strict JSON, in which duplicate keys, unknown fields and names that nothing has are refused.</summary>
public static class PolicyReader
{
    private const int Version = 1;
    private const int MaxRules = 10_000;
    private const int MaxKeys = 1000;
    private const int MaxRequirements = 16;
    private static readonly JsonLimits s_limits = new(MaxBytes: 4 << 20, MaxDepth: 8);

    /// <summary>Reads one.</summary>
    /// <param name="json">At most 4 MiB.</param>
    /// <param name="source">What the policy is called in explanations.</param>
    /// <exception cref="BadInputException">It is not a policy; the message names the field.</exception>
    public static SigningPolicy Parse(ReadOnlySpan<byte> json, string source)
    {
        var root = StrictObject.Parse(json, s_limits);
        if (root.Integer("policyVersion", 1, int.MaxValue) is var version && version != Version)
        {
            throw root.Broken("policyVersion", version is null ? "is required" : $"is {version}, and this program knows version {Version}");
        }

        var keys = ReadKeys(root.Object("keys"));
        var revokers = root.Texts("revokers", MaxKeys);
        var rules = root.Objects("rules", MaxRules).Select(item => ReadRule(item, keys)).ToImmutableArray();
        root.Finish();
        foreach (var revoker in revokers)
        {
            if (!keys.TryGetValue(revoker, out var key) || key.Reference.Kind != SignatureKind.ImageId)
            {
                throw root.Broken("revokers", $"'{Appc.Linux.ByteEscaping.ToDisplay(revoker)}' is no image-id key of this policy");
            }
        }

        RequireDistinct(root, "rules", rules.Select(rule => rule.Prefix?.ToString() ?? "*"), "the prefix");
        RequireDistinct(root, "rules", rules.Select(rule => rule.Name), "the name");
        return new(source, keys, revokers, rules);
    }

    private static ImmutableSortedDictionary<string, PolicyKey> ReadKeys(StrictObject? json)
    {
        if (json is null)
        {
            return ImmutableSortedDictionary<string, PolicyKey>.Empty;
        }

        var names = json.Names.ToList();
        if (names.Count > MaxKeys || names.Find(name => !IsName(name)) is not null)
        {
            throw new BadInputException($"keys: at most {MaxKeys}, and names of letters, digits and - . _ only");
        }

        var keys = names.Select(name => ReadKey(name, json.RequiredObject(name))).ToList();
        RequireDistinct(json, string.Empty, keys.Select(key => key.Reference.ToString()), "the");
        return keys.ToImmutableSortedDictionary(key => key.Name, key => key, StringComparer.Ordinal);
    }

    private static PolicyKey ReadKey(string name, StrictObject json)
    {
        var key = new PolicyKey
        {
            Name = name,
            Reference = KeyReference.Read(json),
            Holder = json.Text("holder") ?? name,
            ValidFrom = json.Time("validFrom"),
            ValidUntil = json.Time("validUntil"),
            AcceptsTransitions = json.Word("transitions", ("accept", true), ("refuse", false)) ?? false,
            PublicKey = json.Text("publicKey"),
            File = json.Text("file"),
        };
        json.Finish();
        return key.ValidUntil <= key.ValidFrom ? throw json.Broken("validUntil", "is not after validFrom")
            : key is { PublicKey: not null, File: not null } ? throw json.Broken("file", "stands beside publicKey; one of them is enough")
            : !IsName(key.Holder) ? throw json.Broken("holder", "must be a name of letters, digits and - . _")
            : key.AcceptsTransitions && key.Reference.Kind != SignatureKind.ImageId ? throw json.Broken("transitions", "are made by image-id keys only")
            : key;
    }

    private static PolicyRule ReadRule(StrictObject json, ImmutableSortedDictionary<string, PolicyKey> keys)
    {
        var prefix = json.Parse<AcIdentifier?>("prefix", text => text == "*" ? null : AcIdentifier.Parse(text));
        var rule = new PolicyRule
        {
            Name = Appc.Linux.ByteEscaping.ToDisplay(json.Text("name") ?? prefix?.ToString() ?? "*"),
            Prefix = prefix,
            Requirements = [.. json.Objects("require", MaxRequirements).Select(item => ReadRequirement(item, keys))],
            Deny = json.Text("deny") is { } reason ? Appc.Linux.ByteEscaping.ToDisplay(reason) : null,
            AllowsUnsigned = json.Word("unsigned", ("allow", true), ("deny", false)) ?? false,
            MaxAge = json.Has("maxAge") ? json.Parse("maxAge", Age) : null,
            SignedWhileValid = json.Word("signedWhileKeyWasValid", ("counts", true), ("refused", false)) ?? false,
        };
        json.Finish();
        return rule.Deny is not null && (rule.AllowsUnsigned || !rule.Requirements.IsEmpty) ? throw json.Broken("deny", "leaves nothing for require and unsigned to do")
            : rule.Deny is null && !rule.AllowsUnsigned && rule.Requirements.IsEmpty ? throw json.Broken("require", "is empty; a rule needs one of require, unsigned and deny")
            : rule;
    }

    private static PolicyRequirement ReadRequirement(StrictObject json, ImmutableSortedDictionary<string, PolicyKey> keys)
    {
        var names = json.Texts("keys", MaxKeys);
        var kinds = json.Texts("kinds", most: 3).Select(word =>
            SignatureKinds.TryParse(word, out var kind) ? kind : throw json.Broken("kinds", $"'{Appc.Linux.ByteEscaping.ToDisplay(word)}' is no kind of signature"));
        var requirement = new PolicyRequirement(
            json.Integer("atLeast", 1, MaxKeys) ?? 1,
            names.Remove(PolicyRequirement.TrustStoreWord),
            names.Contains(PolicyRequirement.TrustStoreWord),
            [.. kinds]);
        json.Finish();
        RequireDistinct(json, "keys", names, "the key");
        if (requirement.Keys.FirstOrDefault(name => !keys.ContainsKey(name)) is { } unknown)
        {
            throw json.Broken("keys", $"'{Appc.Linux.ByteEscaping.ToDisplay(unknown)}' is no key of this policy");
        }

        var holders = requirement.Keys.Select(name => keys[name].Holder).Distinct(StringComparer.Ordinal).Count();
        return names.IsEmpty ? throw json.Broken("keys", "is empty")
            : !requirement.TrustStore && holders < requirement.AtLeast ? throw json.Broken("atLeast", $"is {requirement.AtLeast}, and its keys have {holders} different holders")
            : requirement;
    }

    private static TimeSpan Age(string text)
    {
        var seconds = text.Length > 1 && text.Length < 9 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? text[^1] switch { 'h' => count * 3600L, 'd' => count * 86400L, 'w' => count * 604800L, _ => 0 }
            : 0;
        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : throw new BadInputException("must be a count of hours, days or weeks such as 36h, 90d or 12w");
    }

    private static bool IsName(string text) => text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private static void RequireDistinct(StrictObject json, string field, IEnumerable<string> values, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (!seen.Add(value))
            {
                throw json.Broken(field, $"{what} {Appc.Linux.ByteEscaping.ToDisplay(value)} stands twice");
            }
        }
    }
}

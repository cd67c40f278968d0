using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Actool.Policy;

/// <summary>Reads a policy with its keys, and says what is doubtful in it.</summary>
internal static class PolicyCheckHandler
{
    internal static int Run(string path, IReadOnlyList<string> names)
    {
        var identifiers = names.Select(AcIdentifier.Parse).ToList();
        var file = PolicyFile.Load(path);
        file.ReadKeys();
        foreach (var doubt in Doubts(file.Policy, DateTimeOffset.UtcNow))
        {
            Report.Warn(doubt);
        }

        Console.Out.WriteLine($"{ByteEscaping.ToDisplay(path)}: ok, {Count(file.Policy.Rules.Length, "rule")} and {Count(file.Policy.Keys.Count, "key")}");
        foreach (var name in identifiers)
        {
            Console.Out.WriteLine($"{name}: {Describe(file.Policy.RuleFor(name))}");
        }

        return 0;
    }

    private static string Describe(PolicyRule? rule) =>
        rule is null ? "no rule, so it is refused"
        : rule.Deny is { } reason ? $"{rule}: denied: {reason}"
        : $"{rule}: {string.Join("; and ", rule.Requirements)}{(rule.AllowsUnsigned ? rule.Requirements.IsEmpty ? "unsigned is allowed" : "; else unsigned is allowed" : string.Empty)}";

    private static IEnumerable<string> Doubts(SigningPolicy policy, DateTimeOffset now)
    {
        var counted = policy.Rules.SelectMany(rule => rule.Requirements).SelectMany(requirement => requirement.Keys).Concat(policy.Revokers).ToHashSet(StringComparer.Ordinal);
        foreach (var key in policy.Keys.Values)
        {
            if (!counted.Contains(key.Name))
            {
                yield return $"key {key.Name}: no rule counts it";
            }

            if (key.ValidUntil <= now)
            {
                yield return $"key {key.Name}: its time was over on {Timestamp.Format(key.ValidUntil.Value)}";
            }

            if (key is { PublicKey: null, File: null })
            {
                yield return $"key {key.Name}: only its ID is here; the key itself must be in the key store, or be given with --key";
            }
        }

        foreach (var rule in policy.Rules.Where(rule => rule.AllowsUnsigned))
        {
            yield return $"{rule}: lets unsigned images pass";
        }
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? string.Empty : "s")}";
}

using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore;
using Appc.ImageStore.Keys;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>Asks a policy about every image, and says what it decided; one that fails does not keep the others from being judged.</summary>
internal static class PolicyVerifyHandler
{
    internal static int Run(VerifyOptions options)
    {
        var trust = Trust(options);
        List<string> json = [];
        var allowed = options.Files.Count(file => Judge(file, trust, options, json));
        if (options.Json)
        {
            Console.Out.WriteLine($"[{string.Join(",\n", json)}]");
        }

        return allowed == options.Files.Count ? 0 : 1;
    }

    /// <summary>The state directory is looked for only where the policy asks for keys that nothing else brings: a pipeline has none.</summary>
    private static ImageTrust Trust(VerifyOptions options)
    {
        IReadOnlyList<KnownKey> given = [.. options.Keys.SelectMany(KeyFile.ReadKeys)];
        if (options.Policy is not { } path)
        {
            return given.Count == 0
                ? ImageTrust.Open(options.Directory ?? StateDirectory.Default())
                : throw new UsageException("--explain: explains a policy; give --policy FILE with --key, or leave --key out");
        }

        var file = PolicyFile.Load(path);
        var needsStore = file.Policy.Rules.Any(rule => rule.Requirements.Any(requirement => requirement.TrustStore))
            || file.Policy.Keys.Values.Any(key => key is { PublicKey: null, File: null } && !given.Any(known => known.Reference == key.Reference));
        return ImageTrust.Of(options.Directory ?? (needsStore ? StateDirectory.Default() : null), file, given);
    }

    private static bool Judge(string file, ImageTrust trust, VerifyOptions options, List<string> json)
    {
        try
        {
            var (name, decision) = ImageFileJudge.Judge(file, options.Signature, trust, DateTimeOffset.UtcNow);
            json.Add(PolicyText.ToJson(file, name.ToString(), decision));
            Print(file, decision, options);
            return decision.IsAllowed;
        }
        catch (Exception e) when (e is BadInputException or SystemCallException or IOException)
        {
            Report.Error(e.Message.StartsWith("verify ", StringComparison.Ordinal) ? e.Message : $"verify {ByteEscaping.ToDisplay(file)}: {e.Message}");
            json.Add(PolicyText.FailureToJson(file, e.Message));
            return false;
        }
    }

    private static void Print(string file, PolicyDecision decision, VerifyOptions options)
    {
        if (options.Explain && !options.Json)
        {
            Console.Out.WriteLine($"{ByteEscaping.ToDisplay(file)}:");
            PolicyText.Explain(decision).ToList().ForEach(line => Console.Out.WriteLine($"  {line}"));
        }
        else if (decision.IsAllowed && !options.Json)
        {
            Console.Out.WriteLine($"{ByteEscaping.ToDisplay(file)}: allowed: {decision.Reason}");
        }

        if (!decision.IsAllowed)
        {
            Report.Error($"verify {ByteEscaping.ToDisplay(file)}: {decision.Reason}");
        }
        else if (decision.IsUnsigned)
        {
            Report.Warn($"{ByteEscaping.ToDisplay(file)}: {decision.Reason}");
        }
    }
}

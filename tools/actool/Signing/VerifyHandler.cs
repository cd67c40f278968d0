using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>What the command line of verify says.</summary>
internal sealed record VerifyOptions(
    IReadOnlyList<string> Files, IReadOnlyList<string> Keys, string? Signature, string? Directory, bool Json)
{
    /// <summary>A policy that decides; null for none.</summary>
    internal string? Policy { get; init; }

    /// <summary>Whether to say which rule decided, and why.</summary>
    internal bool Explain { get; init; }
}

/// <summary>Verifies every file, streaming, and reports each; one that fails does not keep the others from being judged.</summary>
internal static class VerifyHandler
{
    internal static int Run(VerifyOptions options)
    {
        if (options.Signature is not null && options.Files.Count > 1)
        {
            throw new UsageException("--signature: goes with one FILE only");
        }

        if (options.Policy is not null || options.Explain)
        {
            return PolicyVerifyHandler.Run(options);
        }

        var given = VerificationKeys.Read(options.Keys);
        var outcomes = options.Files.Select(file => Judge(file, given, options)).ToList();
        Print(outcomes, options.Json);
        return outcomes.TrueForAll(outcome => outcome.IsVerified) ? 0 : 1;
    }

    private static VerifyOutcome Judge(string file, VerificationKeys given, VerifyOptions options)
    {
        try
        {
            using var data = KeyFile.OpenRead(file);
            var keys = given.IsEmpty ? VerificationKeys.Trusted(TrustedKeys.For(data, options.Directory)) : given;
            return VerifyOutcome.Of(file, JudgeAll(file, data, keys, options.Signature));
        }
        catch (NotVerifiedException e)
        {
            return VerifyOutcome.Failed(file, e.Message, e.Cure);
        }
        catch (Exception e) when (e is BadInputException or SystemCallException or IOException)
        {
            return VerifyOutcome.Failed(file, e.Message, cure: null);
        }
    }

    /// <summary>The signatures of every kind that a key is there for; at least one signature file must be.</summary>
    private static List<SignatureVerdict> JudgeAll(string file, Stream data, VerificationKeys keys, string? signaturePath)
    {
        List<SignatureVerdict> verdicts = [];
        List<string> missing = [];
        foreach (var (kind, contents) in keys.Kinds)
        {
            var path = signaturePath ?? file + SignatureKinds.SuffixOf(kind.Kind);
            if (keys.Kinds.Count > 1 && signaturePath is null && !File.Exists(path))
            {
                missing.Add(ByteEscaping.ToDisplay(path));
                continue;
            }

            data.Position = 0;
            verdicts.AddRange(kind.Judge(data, KeyFile.ReadAll(path), contents, DateTimeOffset.UtcNow));
        }

        return verdicts.Count > 0 ? verdicts : throw new BadInputException($"no signature: none of {string.Join(", ", missing)} is there");
    }

    private static void Print(List<VerifyOutcome> outcomes, bool json)
    {
        foreach (var outcome in outcomes)
        {
            if (!outcome.IsVerified)
            {
                Report.Error($"verify {ByteEscaping.ToDisplay(outcome.File)}: {outcome.Reason}");
                outcome.Cure?.Split('\n').ToList().ForEach(Report.Hint);
            }
            else if (!json)
            {
                outcome.Lines().ToList().ForEach(Console.Out.WriteLine);
            }
        }

        if (json)
        {
            Console.Out.WriteLine(VerifyOutcome.ToJson(outcomes));
        }
    }
}

using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>What the command line of verify says.</summary>
internal sealed record VerifyOptions(
    IReadOnlyList<string> Files, IReadOnlyList<string> Keys, string? Signature, string? Directory, bool Json);

/// <summary>Verifies every file, streaming, and reports each; one that fails does not keep the others from being judged.</summary>
internal static class VerifyHandler
{
    private const int BufferLength = 1 << 20;

    internal static int Run(VerifyOptions options)
    {
        if (options.Signature is not null && options.Files.Count > 1)
        {
            throw new UsageException("--signature: goes with one FILE only");
        }

        IReadOnlyList<OpenPgpKey>? given = options.Keys.Count == 0 ? null : [.. options.Keys.SelectMany(KeyFile.ReadPublicKeys)];
        var outcomes = options.Files.Select(file => Judge(file, given, options)).ToList();
        Print(outcomes, options.Json);
        return outcomes.TrueForAll(outcome => outcome.Verdict is not null) ? 0 : 1;
    }

    private static VerifyOutcome Judge(string file, IReadOnlyList<OpenPgpKey>? given, VerifyOptions options)
    {
        try
        {
            return new VerifyOutcome(file, Verify(file, given, options), Reason: null, Cure: null);
        }
        catch (NotVerifiedException e)
        {
            return new VerifyOutcome(file, Verdict: null, e.Message, e.Cure);
        }
        catch (Exception e) when (e is BadInputException or SystemCallException or IOException)
        {
            return new VerifyOutcome(file, Verdict: null, e.Message, Cure: null);
        }
    }

    private static GoodSignature Verify(string file, IReadOnlyList<OpenPgpKey>? given, VerifyOptions options)
    {
        var signature = KeyFile.ReadAll(options.Signature ?? file + ".asc");
        using var data = KeyFile.OpenRead(file);
        using var check = new DetachedSignatureCheck(signature, given ?? TrustedKeys.For(data, options.Directory));
        var buffer = new byte[BufferLength];
        for (int count; (count = data.Read(buffer)) > 0;)
        {
            check.Append(buffer.AsSpan(0, count));
        }

        return check.Finish(DateTimeOffset.UtcNow);
    }

    private static void Print(List<VerifyOutcome> outcomes, bool json)
    {
        foreach (var (file, verdict, reason, cure) in outcomes)
        {
            if (verdict is null)
            {
                Report.Error($"verify {ByteEscaping.ToDisplay(file)}: {reason}");
                cure?.Split('\n').ToList().ForEach(Report.Hint);
            }
            else if (!json)
            {
                Console.Out.WriteLine(VerifyOutcome.Line(file, verdict));
            }
        }

        if (json)
        {
            Console.Out.WriteLine(VerifyOutcome.ToJson(outcomes));
        }
    }
}

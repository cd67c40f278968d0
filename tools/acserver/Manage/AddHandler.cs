using Acserver.Depot;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Acserver.Manage;

/// <summary>What the command line of add says.</summary>
internal sealed record AddOptions(IReadOnlyList<string> Files, string? Signature, bool AllowUnsigned, string? Store);

/// <summary>Publishes each file in turn; the first that fails ends the run, those before it stay.</summary>
internal static class AddHandler
{
    internal static int Run(AddOptions options)
    {
        if (options.Signature is not null && options.Files.Count != 1)
        {
            throw new UsageException("--signature: is for one image");
        }

        using var depot = StoreOption.Open(options.Store);
        WorkDirectory.Sweep(depot.Temporary);
        foreach (var file in options.Files)
        {
            var image = Add(depot, file, options);
            Console.Out.WriteLine($"{image.Key} {image.Record.Id}");
        }

        return 0;
    }

    private static DepotImage Add(DepotDirectory depot, string file, AddOptions options)
    {
        try
        {
            using var work = WorkDirectory.Create(depot.Temporary);
            Copy(file, work[DepotFiles.Image]);
            var beside = SignatureFiles.Beside(file, options.Signature);
            foreach (var signature in beside.Signatures)
            {
                using var bytes = new MemoryStream(signature.Bytes.ToArray());
                DepotPublisher.Copy(bytes, work[DepotFiles.Image] + SignatureKinds.SuffixOf(signature.Kind));
            }

            if (!beside.Statements.IsEmpty)
            {
                Copy(file + SignatureFiles.StatementsSuffix, work[DepotFiles.Image] + SignatureFiles.StatementsSuffix);
            }

            return DepotPublisher.Publish(depot, work, new PublishOptions(options.AllowUnsigned, _ => null));
        }
        catch (BadInputException e)
        {
            throw e.In($"add {ByteEscaping.ToDisplay(file)}");
        }
    }

    private static void Copy(string file, string path)
    {
        using var source = KeyFile.OpenRead(file);
        DepotPublisher.Copy(source.CanSeek ? source : throw new BadInputException("not a regular file"), path);
    }
}

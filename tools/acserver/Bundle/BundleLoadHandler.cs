using Acserver.Depot;
using Acserver.Manage;
using Appc.ImageSpec;

namespace Acserver.Bundles;

/// <summary>What the command line of bundle load says.</summary>
internal sealed record BundleLoadOptions(string Bundle, IReadOnlyList<string> Keys, bool KeepTrust, bool AllowUnsigned, string? Store);

/// <summary>Takes a bundle in: verified into a folder of its own, judged there, and put in place from there.</summary>
internal static class BundleLoadHandler
{
    internal static int Run(BundleLoadOptions options)
    {
        using var depot = StoreOption.Open(options.Store);
        using var held = BundleState.Lock(depot);
        BundleCommit.Finish(depot); // of a load that was decided, and killed, while this one waited
        using var bundle = BundleInput.Open(options.Bundle);
        BundleTrust.Require(bundle.Head, options.Keys, bundle.Shown, DateTimeOffset.UtcNow);
        var inventory = bundle.Head.Inventory;
        foreach (var file in inventory.Files)
        {
            BundlePaths.KindOf(file.Path);
        }

        if (IsTakenAlready(depot, bundle))
        {
            BundleStage.Sweep(depot, except: null);
            Console.Out.WriteLine($"{bundle.Shown}: serial {inventory.Serial} of sequence {inventory.Sequence} is here already");
            return 0;
        }

        Take(depot, bundle, options);
        Console.Out.WriteLine($"{bundle.Shown}: took in serial {inventory.Serial} of sequence {inventory.Sequence}: {inventory.Images.Length} images");
        return 0;
    }

    private static void Take(DepotDirectory depot, BundleInput bundle, BundleLoadOptions options)
    {
        var stage = BundleStage.Open(depot, bundle.Head);
        try
        {
            stage.RequireSpace(bundle.Shown);
            bundle.ReadFiles(stage);
            stage.RequireComplete(bundle.Shown);
            new StagedImages(depot, stage).Prepare(options.KeepTrust, options.AllowUnsigned);
        }
        catch
        {
            stage.Remove();
            throw;
        }

        BundleCommit.Begin(depot, stage);
        BundleCommit.Finish(depot);
    }

    // Whoever keeps an old bundle must not be able to bring back what a newer one has replaced.
    private static bool IsTakenAlready(DepotDirectory depot, BundleInput bundle)
    {
        var inventory = bundle.Head.Inventory;
        if (BundleState.LastTaken(depot, inventory.Sequence) is not { } last || inventory.Serial > last.Inventory.Serial)
        {
            return false;
        }

        return inventory.Serial < last.Inventory.Serial
            ? throw new NotVerifiedException($"bundle {bundle.Shown}: its serial {inventory.Serial} is older than {last.Inventory.Serial}, which was taken in before: an old bundle is played again")
            : inventory.HasSameContent(last.Inventory) ? inventory.Files.All(file => BundleStage.IsHere(depot, file))
            : throw new NotVerifiedException($"bundle {bundle.Shown}: another bundle with the serial {inventory.Serial} was taken in before");
    }
}

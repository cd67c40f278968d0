using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;

namespace Runner.Images;

/// <summary>What the command line of image rm says.</summary>
internal sealed record RemoveOptions(IReadOnlyList<string> Images, string? Directory);

/// <summary>Removes each image; one that cannot be removed does not keep the others.</summary>
internal static class RemoveHandler
{
    private const int Failed = 254;

    internal static int Run(RemoveOptions options)
    {
        using var store = ImageLookup.Open(options.Directory);
        var failures = options.Images.Count(text => !TryRemove(store, text));
        foreach (var leftover in store.Leftovers)
        {
            Report.Warn($"{leftover}; 'runner image gc' tries again");
        }

        Console.Out.WriteLine($"rm: {options.Images.Count - failures} image(s) successfully removed");
        return failures == 0 ? 0 : Failed;
    }

    private static bool TryRemove(Store store, string text)
    {
        try
        {
            // A whole ID also removes an image whose files are damaged.
            var id = ImageId.TryParse(text, out var whole) ? whole : ImageLookup.Only(store, text).Id;
            store.Remove(id);
            Console.Out.WriteLine($"successfully removed aci for image: \"{id}\"");
            return true;
        }
        catch (Exception e) when (e is BadInputException or NotFoundException)
        {
            Report.Error(e.Message);
            return false;
        }
    }
}

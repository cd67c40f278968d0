using Appc.ImageStore;

namespace Runner.Images;

/// <summary>What the command line of image verify says.</summary>
internal sealed record VerifyOptions(IReadOnlyList<string> Images, bool Json, string? Directory);

/// <summary>Verifies images and prints a line for each, and one for each problem.</summary>
internal static class VerifyHandler
{
    internal static int Run(VerifyOptions options)
    {
        using var store = ImageLookup.Open(options.Directory);
        var images = options.Images.Count == 0 ? store.List() : [.. options.Images.Select(text => ImageLookup.One(store, text))];
        var now = DateTimeOffset.UtcNow;
        var verifications = images.Select(image => store.Verify(image, now)).ToList();
        if (options.Json)
        {
            ImageJson.WriteVerifications(verifications);
        }
        else
        {
            verifications.ForEach(Print);
        }

        return verifications.TrueForAll(verification => verification.Problems.IsEmpty) ? 0 : 1;
    }

    private static void Print(ImageVerification verification)
    {
        var image = verification.Image;
        var state = verification.Problems.IsEmpty ? verification.TrustProblem is { } reason ? $"whole, but not to be run: {reason}" : "ok" : "damaged";
        Console.Out.WriteLine($"{ImageText.Id(image.Id, full: false)} {ImageText.Name(image.Manifest)}: {state}");
        foreach (var problem in verification.Problems)
        {
            Console.Out.WriteLine($"  {problem}");
        }
    }
}

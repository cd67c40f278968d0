using Appc.ImageStore;
using Runner.Options;

namespace Runner.Images;

/// <summary>What the command line of image gc says.</summary>
internal sealed record GcHandlerOptions(string GracePeriod, bool Images, string? Directory);

/// <summary>Collects garbage and says what went.</summary>
internal static class GcHandler
{
    internal static int Run(GcHandlerOptions options)
    {
        var grace = Duration.Parse(options.GracePeriod);
        using var store = ImageLookup.Open(options.Directory);
        var report = store.Gc(new GcOptions(grace, options.Images ? grace : null, DateTimeOffset.UtcNow));
        Console.Out.WriteLine($"gc: {report.Images} image(s), {report.Trees} rendered root file system(s), {report.Blobs} registry blob(s), {report.Leftovers} leftover(s) removed");
        return 0;
    }
}

using Appc.CommandLine;
using Appc.ImageStore;
using Appc.PodLaunch.Bundle;
using Runner.Run;

namespace Runner.Export;

/// <summary>What the command line of export says.</summary>
internal sealed record ExportOptions(string Bundle, LaunchOptions Launch);

/// <summary>Finds, verifies and renders the image as a launch does, and writes what the launch would be.</summary>
internal static class ExportHandler
{
    internal static int Run(ExportOptions options)
    {
        using var store = Store.Open(options.Launch.Directory ?? StateDirectory.Default());
        using var request = PodRequest.Of(options.Launch, store);
        var bundle = PodBundle.Resolve(request.Pod);
        foreach (var note in bundle.Notes)
        {
            Report.Warn(note);
        }

        bundle.Write(options.Bundle);
        return 0;
    }
}

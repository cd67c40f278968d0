using Appc.CommandLine;
using Appc.PodLaunch.Bundle;
using Runner.Run;
using Runner.Users;

namespace Runner.Export;

/// <summary>What <c>runner export --bundle</c> was asked.</summary>
/// <param name="Bundle">The new directory.</param>
/// <param name="Launch">The image and how it would be launched.</param>
internal sealed record BundleOptions(string Bundle, LaunchOptions Launch);

/// <summary>Finds, verifies and renders the image as a launch does, and writes what the launch would be.</summary>
internal static class BundleHandler
{
    internal static int Run(BundleOptions options)
    {
        using var store = UsersStore.Open(options.Launch.Directory);
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

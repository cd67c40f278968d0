using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner list</c> was asked.</summary>
internal sealed record ListOptions(string? Directory, bool Json);

/// <summary>Lists pods.</summary>
internal static class ListHandler
{
    internal static int Run(ListOptions options)
    {
        var pods = StateOfPods.Find(options.Directory) is { } directory ? PodDirectory.List(directory) : [];
        Console.Out.Write(options.Json ? PodTable.Json(pods) : PodTable.Text(pods));
        return 0;
    }
}

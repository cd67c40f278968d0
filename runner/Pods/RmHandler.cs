namespace Runner.Pods;

/// <summary>What <c>runner rm</c> was asked.</summary>
internal sealed record RmOptions(string? Directory, IReadOnlyList<string> Pods);

/// <summary>Removes named pods; one that runs is an error and stays.</summary>
internal static class RmHandler
{
    internal static int Run(RmOptions options) => PodLookup.ForEach(options.Directory, options.Pods, pod =>
    {
        pod.Remove();
        Console.Out.WriteLine($"\"{pod.Id}\"");
    });
}

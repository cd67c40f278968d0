namespace Runner.Pods;

/// <summary>What <c>runner rm</c> was asked.</summary>
internal sealed record RmOptions(string? Directory, string[] Pods);

/// <summary>Removes named pods; one that runs is an error and stays.</summary>
internal static class RmHandler
{
    internal static int Run(RmOptions options)
    {
        foreach (var pod in PodLookup.Find(options.Directory, options.Pods))
        {
            pod.Remove();
        }

        return 0;
    }
}

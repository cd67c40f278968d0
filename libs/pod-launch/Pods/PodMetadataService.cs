using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Metadata;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>A pod's metadata service from the moment its apps have started until it is disposed of.</summary>
internal sealed class PodMetadataService : IDisposable
{
    private const int MillisecondsToEnd = 500;
    private readonly MetadataEndpoint _endpoint;
    private readonly Action<string> _warn;
    private MetadataServer? _server;

    internal PodMetadataService(MetadataEndpoint endpoint, Action<string> warn)
    {
        (_endpoint, _warn) = (endpoint, warn);
    }

    /// <summary>Takes the listening socket over from the pod's init, where the pod has a network of its own, and answers.</summary>
    /// <param name="init">The pod's init.</param>
    /// <param name="pod">What to say.</param>
    /// <param name="pods">The directory of all pods.</param>
    internal void Start(SafeFileHandle init, PodMetadata pod, string pods)
    {
        try
        {
            var listener = _endpoint.Listener() ?? Processes.GetDescriptor(init, LaunchPlan.MetadataDescriptor);
            _server = MetadataServer.Start(listener, new MetadataAnswers(pod, new Uri(_endpoint.Url).AbsolutePath.Trim('/'), pods));
        }
        catch (SystemCallException failure)
        {
            // A pod that is ending has nothing to take over and nobody who asks; else a security module forbids it.
            if (!Processes.WaitReadable(init, MillisecondsToEnd))
            {
                _warn($"no metadata service: {failure.Message}");
            }
        }
    }

    public void Dispose() => _server?.Dispose();
}

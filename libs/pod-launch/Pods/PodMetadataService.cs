using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Metadata;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>
/// A pod's metadata service from the moment its apps have started until it is disposed of. Until somebody asks it is a socket that this process waits for: most pods never do,
/// and a thread of its own and the framework's network code would cost each launch a millisecond.
/// </summary>
internal sealed class PodMetadataService : IDisposable
{
    private const int MillisecondsToEnd = 500;
    private readonly MetadataEndpoint _endpoint;
    private readonly Action<string> _warn;
    private readonly Func<PodMetadata> _pod;
    private readonly string _pods;
    private SafeFileHandle? _listener;
    private MetadataServer? _server;

    /// <summary>Prepares it.</summary>
    /// <param name="endpoint">Where it is found.</param>
    /// <param name="pod">What to say, asked when somebody wants to know.</param>
    /// <param name="pods">The directory of all pods.</param>
    /// <param name="warn">Takes why there is no service.</param>
    internal PodMetadataService(MetadataEndpoint endpoint, Func<PodMetadata> pod, string pods, Action<string> warn)
    {
        (_endpoint, _pod, _pods, _warn) = (endpoint, pod, pods, warn);
    }

    /// <summary>The socket while nobody has asked anything; null before <see cref="TakeOver"/> and after <see cref="Start"/>.</summary>
    internal SafeFileHandle? Awaited => _server is null ? _listener : null;

    /// <summary>Takes the listening socket over from the pod's init, where the pod has a network of its own.</summary>
    internal void TakeOver(SafeFileHandle init)
    {
        try
        {
            _listener = _endpoint.Listener() ?? Processes.GetDescriptor(init, LaunchPlan.MetadataDescriptor);
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

    /// <summary>Begins to answer, when the first asks.</summary>
    internal void Start() => _server = MetadataServer.Start(_listener!, new MetadataAnswers(_pod(), new Uri(_endpoint.Url).AbsolutePath.Trim('/'), _pods));

    public void Dispose()
    {
        if (_server is null)
        {
            _listener?.Dispose();
        }
        else
        {
            _server.Dispose(); // which lets the socket go
        }
    }
}

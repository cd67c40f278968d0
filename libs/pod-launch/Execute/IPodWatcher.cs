using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>What wants to know how a pod fares while it runs; it need not listen to everything.</summary>
public interface IPodWatcher
{
    /// <summary>
    /// The pod's init is there, with its namespaces, and waits: what the plan says under <see cref="Plan.LaunchPlan.Connect"/> is done before this returns. It
    /// starts no thread. An exception ends the launch.
    /// </summary>
    /// <param name="pid">Init's process id on the host.</param>
    /// <param name="network">A path to the pod's network namespace, good for now.</param>
    void Connect(int pid, string network)
    {
    }

    /// <summary>The pod's init is under way.</summary>
    /// <param name="pid">Its process id on the host.</param>
    void Started(int pid)
    {
    }

    /// <summary>Every process of the plan is there, and what could fail in the making has not. Only where the request asks for this word.</summary>
    /// <param name="init">The pod's init.</param>
    void AllStarted(SafeFileHandle init)
    {
    }

    /// <summary>Nothing of the pod runs any more; the caller's terminal is not given back yet.</summary>
    void Ended()
    {
    }

    /// <summary>What is waited for beside the pod's reports, at this moment; null for nothing.</summary>
    SafeFileHandle? AlsoAwaited => null;

    /// <summary>There is something to read in it, or somebody to accept.</summary>
    void Awaken()
    {
    }

    /// <summary>A process of the plan ended.</summary>
    /// <param name="actor">Index into <see cref="Plan.LaunchPlan.Actors"/>.</param>
    /// <param name="code">Its exit code, or 128 and the number of the signal that ended it.</param>
    void ActorEnded(int actor, int code)
    {
    }
}

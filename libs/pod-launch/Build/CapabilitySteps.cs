using System.Runtime.InteropServices;
using Appc.Linux.Process;
using static Appc.Linux.Process.PrctlOption;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>capset(2) and ambient capabilities (capabilities(7)).</summary>
internal static class CapabilitySteps
{
    /// <summary>Every capability up to <paramref name="last"/>.</summary>
    internal static ulong All(int last) => (2UL << last) - 1;

    /// <summary>Sets the thread's effective and permitted sets to <paramref name="now"/>.</summary>
    internal static void Set(StepList steps, ulong now, ulong inheritable, string reason)
    {
        var header = new byte[8];
        MemoryMarshal.Write(header, _LINUX_CAPABILITY_VERSION_3);
        var data = new byte[24]; // effective, permitted, inheritable; the lower halves, then the upper ones
        for (var half = 0; half < 2; half++)
        {
            MemoryMarshal.Write(data.AsSpan(12 * half), (uint)(now >> (32 * half)));
            MemoryMarshal.Write(data.AsSpan((12 * half) + 4), (uint)(now >> (32 * half)));
            MemoryMarshal.Write(data.AsSpan((12 * half) + 8), (uint)(inheritable >> (32 * half)));
        }

        var names = CapabilityText.Show(now);
        steps.Call(
            SystemCall.capset, reason, Structure(header, "{version=_LINUX_CAPABILITY_VERSION_3, pid=0}"),
            Structure(data, $"{{effective={names}, permitted={names}, inheritable={CapabilityText.Show(inheritable)}}}"));
    }

    /// <summary>
    /// Makes every capability last through execve(2), for a process that has all of them but is not user 0: in a user namespace
    /// whose users are not mapped yet, nobody is.
    /// </summary>
    internal static void KeepAll(StepList steps, int last)
    {
        Set(steps, All(last), All(last), "an ordinary user's pod is in a user namespace of its own, and init goes on with what it may do there");
        for (var capability = 0; capability <= last; capability++)
        {
            steps.Call(
                SystemCall.prctl, "through execve", Number(PR_CAP_AMBIENT, nameof(PR_CAP_AMBIENT)),
                Number(PR_CAP_AMBIENT_RAISE, nameof(PR_CAP_AMBIENT_RAISE)), Number(capability, Capability.NameOf(capability)), Number(0), Number(0));
        }
    }
}

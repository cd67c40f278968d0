using Appc.Linux.Process;

namespace Appc.PodLaunch.Execute;

/// <summary>Descriptors 0, 1 and 2 must be open: the plan counts on the lowest free one being 3.</summary>
internal static class StandardDescriptors
{
    internal static void Ensure()
    {
        for (var number = 0; number <= 2; number++)
        {
            if (!Processes.IsOpen(number))
            {
                Processes.OpenNull(number);
            }
        }
    }
}

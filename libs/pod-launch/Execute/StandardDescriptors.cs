using Appc.Linux.Process;

namespace Appc.PodLaunch.Execute;

/// <summary>Descriptors 0, 1 and 2 must be open: the plan counts on the lowest free one being 3.</summary>
public static class StandardDescriptors
{
    /// <summary>Opens /dev/null for each that is closed. To be called before anything else is opened.</summary>
    public static void Ensure()
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

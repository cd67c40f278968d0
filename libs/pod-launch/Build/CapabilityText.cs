using System.Text;
using Appc.Linux.Process;

namespace Appc.PodLaunch.Build;

/// <summary>A capability set as strace(1) prints it.</summary>
internal static class CapabilityText
{
    internal static string Show(ulong set)
    {
        var text = new StringBuilder();
        for (var capability = 0; capability < 64; capability++)
        {
            if ((set & (1UL << capability)) != 0)
            {
                text.Append(text.Length == 0 ? "" : "|").Append("1<<").Append(Capability.NameOf(capability));
            }
        }

        return text.Length == 0 ? "0" : text.ToString();
    }
}

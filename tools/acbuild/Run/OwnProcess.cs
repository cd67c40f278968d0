using System.Diagnostics;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acbuild.Run;

/// <summary>Another process of this program, with this one's standard streams: one that has started no thread, or that is to be other users.</summary>
internal static class OwnProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="words">Its command line, without the program.</param>
    /// <param name="environment">All of its environment; null for this process's.</param>
    /// <returns>Its exit code.</returns>
    internal static int Run(IEnumerable<string> words, IEnumerable<EnvironmentVariable>? environment = null)
    {
        var start = new ProcessStartInfo("/proc/self/exe", words) { UseShellExecute = false };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var variable in environment)
            {
                start.Environment[variable.Name] = variable.Value;
            }
        }

        using var process = Process.Start(start) ?? throw new BadInputException("run: no process was started");
        process.WaitForExit();
        return process.ExitCode;
    }
}

using System.Text;
using Appc.ImageSpec;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Network;

namespace Appc.PodLaunch.Execute;

/// <summary>
/// This program once more, beside this process, for something that wants all users and groups which an ordinary user has, while this process goes on as he. Starts no
/// thread: a launch may come after it.
/// </summary>
public static class UsersProcess
{
    private static readonly TimeSpan s_limit = TimeSpan.FromDays(20); // what takes as long as it takes

    /// <summary>Runs it to its end.</summary>
    /// <param name="words">Its command line, without the program: a command that goes into the namespace itself (<see cref="UserNamespaceProcess"/>).</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="BadInputException">It failed; in its own last words.</exception>
    public static string Run(params IEnumerable<string> words)
    {
        var name = Path.GetFileName(Environment.ProcessPath!);
        var output = Execute([name, .. words]);
        return output.Code == 0 ? Encoding.UTF8.GetString(output.Output)
            : throw new BadInputException(output.Error.Length == 0 ? $"{string.Join(' ', words)}: it ended with {output.Code}" : output.Error[(output.Error.StartsWith(name + ": ", StringComparison.Ordinal) ? name.Length + 2 : 0)..]);
    }

    /// <summary>The first thing that such a command does, outside of the namespace and in it.</summary>
    /// <returns>Its exit code, where it was done in the namespace; null where this process is the one to do it.</returns>
    /// <exception cref="BadInputException">There is no such namespace to be had.</exception>
    public static int? Enter()
    {
        Processes.DieWithParent();
        return UserNamespaceProcess.Run()
            ?? (Sys.Geteuid() == 0 ? null : throw new BadInputException("it wants a user namespace with the users of its files, who are none of the caller's ranges in /etc/subuid and /etc/subgid: runner doctor says more"));
    }

    private static PluginOutput Execute(IReadOnlyList<string> words)
    {
        try
        {
            return new PluginProcess { Limit = s_limit }.Run("/proc/self/exe", words, [.. UserNamespaceProcess.Variables().Select(variable => variable.ToString())], string.Empty);
        }
        catch (PluginException failure)
        {
            throw new BadInputException($"{words[1]}: {failure.Message}", failure);
        }
    }
}

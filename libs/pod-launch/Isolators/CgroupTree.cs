using System.Globalization;
using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Isolators;

/// <summary>Performs what a plan says about cgroups. Starts no thread: a launch comes after it.</summary>
internal static class CgroupTree
{
    private const int Attempts = 200;
    private const int BetweenAttempts = 10; // milliseconds

    /// <summary>Performs steps in order.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="init">The pod's init; 0 before there is one.</param>
    /// <exception cref="SystemCallException">The kernel refused one.</exception>
    internal static void Perform(IEnumerable<RunnerStep> steps, int init = 0)
    {
        foreach (var step in steps)
        {
            Perform(step, init);
        }
    }

    /// <summary>Performs all steps, whatever became of those before; what is gone already is no failure.</summary>
    /// <exception cref="SystemCallException">The first failure, after the last step.</exception>
    internal static void Undo(IEnumerable<RunnerStep> steps)
    {
        SystemCallException? first = null;
        foreach (var step in steps)
        {
            try
            {
                Perform(step, 0);
            }
            catch (SystemCallException failure) when (failure.Errno is not Errno.ENOENT)
            {
                first ??= failure;
            }
            catch (SystemCallException)
            {
                continue; // gone already
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }

    /// <summary>
    /// rmdir(2) of a cgroup, where it exists. Its last process may be ending still, so it is tried again for two seconds.
    /// </summary>
    internal static void Remove(string directory)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Sys.TryUnlinkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(directory), removeDirectory: true);
                return;
            }
            catch (SystemCallException failure) when (failure.Errno == Errno.EBUSY && attempt < Attempts)
            {
                Thread.Sleep(BetweenAttempts);
            }
        }
    }

    private static void Perform(RunnerStep step, int init)
    {
        switch (step.Call)
        {
            case RunnerCall.MakeDirectory:
                Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(step.Path), 0b111_101_101);
                break;
            case RunnerCall.RemoveDirectory:
                Remove(step.Path);
                break;
            default:
                Write(step, init);
                break;
        }
    }

    private static void Write(RunnerStep step, int init)
    {
        var content = step.Content == RunnerStep.Init ? init.ToString(CultureInfo.InvariantCulture) : step.Content;
        using var file = Sys.TryOpenat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(step.Path), OpenFlags.O_WRONLY, 0, ResolveFlags.RESOLVE_NO_SYMLINKS, out var errno);
        if (file is null)
        {
            if (errno == Errno.ENOENT && step.MayBeMissing)
            {
                return;
            }

            throw new SystemCallException($"{step.Reason}: open", step.Path, errno);
        }

        try
        {
            Sys.Write(file, Encoding.ASCII.GetBytes(content));
        }
        catch (SystemCallException failure)
        {
            throw new SystemCallException($"{step.Reason}: write {content} to", step.Path, failure.Errno);
        }
    }
}

using System.Runtime.InteropServices;
using Appc.PodLaunch.Seccomp;

namespace SpecTests.Seccomp;

/// <summary>Compiled filters in the kernel, on a C program that installs one and then tries things.</summary>
public class SeccompProcessTests
{
    private const ulong DockerCapabilities = 0xa80425fb;
    private static readonly Lazy<byte[]> s_probe = new(Build);

    [NeedsFact("cc")]
    public void Default_policy_in_the_kernel()
    {
        using var temp = new TempDirectory();
        var filter = SeccompFilter.Compile(SeccompPolicy.Default(SyscallTable.Current, DockerCapabilities));
        var run = Run(temp, filter, "thread", "fork", "keyctl", "add_key", "bpf", "mount", "userns", "cloneuserns", "clone3", "tiocsti", "tiocsti64",
            "vsock", "alg", "unix", "inet", "userfaultfd", "io_uring", "personality", "getpid", "toonew").Expect(0);
        Assert.Equal(
            "thread 0|fork 0|keyctl 1|add_key 1|bpf 1|mount 1|userns 1|cloneuserns 1|clone3 38|tiocsti 1|tiocsti64 1|vsock 97|alg 97|unix 0|inet 0|"
            + "userfaultfd 1|io_uring 1|personality 0|getpid 0|toonew 38|", run.Out.Replace('\n', '|'));
    }

    [NeedsFact("cc")]
    public void Thirty_two_bit_entry_ends_the_process()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return; // int 0x80 is x86
        }

        using var temp = new TempDirectory();
        var filter = SeccompFilter.Compile(SeccompPolicy.Default(SyscallTable.X86_64, DockerCapabilities));
        var run = Run(temp, filter, "getpid", "int80", "getpid");
        Assert.Equal((128 + 31, "getpid 0\n"), (run.ExitCode, run.Out));
    }

    [NeedsFact("cc")]
    [Shows("ace:175a")]
    public void Retain_set_kills_or_answers_with_its_errno()
    {
        using var temp = new TempDirectory();
        string[] set = ["write", "getpid"];
        var killing = SeccompFilter.Compile(SeccompIsolator.Retain(SyscallTable.Current, 0, set, "")!);
        var run = Run(temp, killing, "getpid", "unix", "getpid");
        Assert.Equal((128 + 31, "getpid 0\n"), (run.ExitCode, run.Out));
        var answering = SeccompFilter.Compile(SeccompIsolator.Retain(SyscallTable.Current, 0, set, "ENOTSUP")!);
        Assert.Equal("getpid 0\nunix 95\n", Run(temp, answering, "getpid", "unix").Expect(0).Out);
    }

    [NeedsFact("cc")]
    public void Remove_set_answers_with_its_errno()
    {
        using var temp = new TempDirectory();
        var filter = SeccompFilter.Compile(SeccompIsolator.Remove(SyscallTable.Current, 0, ["socket", "keyctl"], "EHWPOISON"));
        Assert.Equal("unix 133\nkeyctl 133\ngetpid 0\nfork 0\n", Run(temp, filter, "unix", "keyctl", "getpid", "fork").Expect(0).Out);
    }

    private static ToolResult Run(TempDirectory temp, IReadOnlyList<SockFilter> filter, params string[] actions)
    {
        File.WriteAllBytes(temp["probe"], s_probe.Value);
        File.SetUnixFileMode(temp["probe"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(temp["filter"], MemoryMarshal.AsBytes(filter.ToArray().AsSpan()).ToArray());

        // The shell turns an end by signal into 128 + n, as the runner does.
        return Tool.RunProgram("sh", ["-c", "\"$0\" \"$@\"; exit $?", temp["probe"], temp["filter"], .. actions], new RunOptions());
    }

    private static byte[] Build()
    {
        using var temp = new TempDirectory();
        var source = Path.Join(Repository.Root, "spec-tests", "Seccomp", "seccomp-probe.c");
        Tool.RunProgram("cc", ["-O1", "-Wall", "-Werror", "-pthread", "-o", temp["probe"], source], new RunOptions()).Expect(0);
        return File.ReadAllBytes(temp["probe"]);
    }
}

namespace Appc.Linux.Process;

/// <summary>Signal numbers (signal(7)), the same on x86-64 and arm64.</summary>
public static class Signals
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGILL = 4;
    public const int SIGTRAP = 5;
    public const int SIGABRT = 6;
    public const int SIGBUS = 7;
    public const int SIGFPE = 8;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGSEGV = 11;
    public const int SIGUSR2 = 12;
    public const int SIGPIPE = 13;
    public const int SIGALRM = 14;
    public const int SIGTERM = 15;
    public const int SIGSTKFLT = 16;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;
    public const int SIGURG = 23;
    public const int SIGXCPU = 24;
    public const int SIGXFSZ = 25;
    public const int SIGVTALRM = 26;
    public const int SIGPROF = 27;
    public const int SIGWINCH = 28;
    public const int SIGIO = 29;
    public const int SIGPWR = 30;
    public const int SIGSYS = 31;
#pragma warning restore CS1591

    /// <summary>The highest signal number, SIGRTMAX of the kernel.</summary>
    public const int Last = 64;

    /// <summary><c>SIGTERM</c> for 15, <c>SIGRT_2</c> for 34: the names strace(1) prints.</summary>
    public static string NameOf(int signal) => signal is >= 1 and <= SIGSYS
        ? "SIG" + s_names[signal - 1]
        : signal == 32 ? "SIGRTMIN" : $"SIGRT_{signal - 32}";

    private static readonly string[] s_names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
        "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP",
        "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR",
        "SYS",
    ];
}

# Becomes the program in its arguments, as a careless caller leaves it: with an open file, a secret variable and key, signals blocked and ignored.
import ctypes, os, platform, resource, signal, sys
calls = {"x86_64": (250, 248), "aarch64": (219, 217)}[platform.machine()]
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall(calls[0], 1, b"appc-caller")                                   # keyctl(KEYCTL_JOIN_SESSION_KEYRING)
os.environ["PROBE_KEY"] = str(libc.syscall(calls[1], b"user", b"appc-secret", b"x", 1, -3))
os.environ["PROBE_SECRET"] = "1"
os.dup2(os.open("/etc/passwd", os.O_RDONLY), 9, inheritable=True)
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
os.umask(0o077)
resource.setrlimit(resource.RLIMIT_NOFILE, (777, 888))
with open("/proc/self/oom_score_adj", "w") as score:
    score.write("123")
os.execvp(sys.argv[1], sys.argv[1:])

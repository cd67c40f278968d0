/* seccomp-probe FILTER ACTION...: installs the sock_filter array in FILTER, then does each action and prints "ACTION errno", 0 for success. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sock_filter steps[4096];
static pthread_t thread;

static void *nothing(void *p) { return p; }

static long act(const char *what)
{
    pid_t child;
    if (!strcmp(what, "getpid")) return syscall(SYS_getpid);
    if (!strcmp(what, "thread")) {
        int failed = pthread_create(&thread, NULL, nothing, NULL);
        if (!failed) failed = pthread_join(thread, NULL);
        errno = failed;
        return failed ? -1 : 0;
    }
    if (!strcmp(what, "fork")) {
        child = fork();
        if (child == 0) _exit(0);
        return child < 0 || waitpid(child, NULL, 0) < 0 ? -1 : 0;
    }
    if (!strcmp(what, "keyctl")) return syscall(SYS_keyctl, 0, -3, 1);
    if (!strcmp(what, "add_key")) return syscall(SYS_add_key, "user", "x", "y", 1, -3);
    if (!strcmp(what, "bpf")) return syscall(SYS_bpf, 0, NULL, 0);
    if (!strcmp(what, "mount")) return mount("none", "/nowhere", "tmpfs", 0, NULL);
    if (!strcmp(what, "userns")) return unshare(CLONE_NEWUSER);
    if (!strcmp(what, "cloneuserns")) return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (!strcmp(what, "clone3")) return syscall(SYS_clone3, NULL, 0);
    if (!strcmp(what, "tiocsti")) return syscall(SYS_ioctl, 0, 0x5412, "x");
    if (!strcmp(what, "tiocsti64")) return syscall(SYS_ioctl, 0, 0x100005412L, "x");
    if (!strcmp(what, "vsock")) return syscall(SYS_socket, 40, SOCK_STREAM, 0);
    if (!strcmp(what, "alg")) return syscall(SYS_socket, 38, SOCK_SEQPACKET, 0);
    if (!strcmp(what, "unix")) return syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
    if (!strcmp(what, "inet")) return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    if (!strcmp(what, "userfaultfd")) return syscall(SYS_userfaultfd, 1);
    if (!strcmp(what, "io_uring")) return syscall(SYS_io_uring_setup, 1, NULL);
    if (!strcmp(what, "personality")) return syscall(SYS_personality, 0xffffffffUL);
    if (!strcmp(what, "toonew")) return syscall(2000);
#ifdef __x86_64__
    if (!strcmp(what, "int80")) {
        long r;
        __asm__ volatile("int $0x80" : "=a"(r) : "a"(20) : "memory");
        return r;
    }
#endif
    fprintf(stderr, "unknown action %s\n", what);
    _exit(2);
}

int main(int argc, char **argv)
{
    int file = open(argv[1], O_RDONLY);
    ssize_t size = read(file, steps, sizeof steps);
    struct sock_fprog program = { (unsigned short)(size / sizeof steps[0]), steps };
    char line[100];
    if (size <= 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)) {
        perror("install");
        return 3;
    }
    for (int i = 2; i < argc; i++) {
        errno = 0;
        long result = act(argv[i]);
        int length = snprintf(line, sizeof line, "%s %d\n", argv[i], result < 0 ? errno : 0);
        if (write(1, line, (size_t)length) != length) return 4;
    }
    _exit(0);
}

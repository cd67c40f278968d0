/* Prints what a confined process sees and may do, one "name value" a line. Linked statically, so that it runs in an empty image. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void names(const char *title, const char *path, int links)
{
    struct dirent **list;
    int count = scandir(path, &list, NULL, alphasort);
    printf("%s", title);
    for (int i = 0; i < count; i++) {
        char from[600], to[4096];
        if (list[i]->d_name[0] == '.')
            continue;
        snprintf(from, sizeof from, "%s/%s", path, list[i]->d_name);
        ssize_t length = links ? readlink(from, to, sizeof to - 1) : -1;
        printf(" %s", list[i]->d_name);
        if (length >= 0)
            printf("=%.*s", (int)length, to);
    }
    printf("\n");
}

static void lines(const char *title, const char *path)
{
    char line[8192];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        printf("%s %s", title, line);
    if (file)
        fclose(file);
}

/* "yes", or the error's name. */
static void result(const char *title, long value)
{
    printf("%s %s\n", title, value >= 0 ? "yes" : strerrorname_np(errno));
}

static void may_open(const char *title, const char *path, int flags)
{
    int file = open(path, flags);
    char byte;
    long value = file < 0 ? -1 : flags == O_RDONLY ? (read(file, &byte, 1) == 1 ? 0 : (errno = ENODATA, -1)) : 0;
    result(title, value);
    if (file >= 0)
        close(file);
}

static void entries(const char *title, const char *path)
{
    struct dirent **list;
    int count = scandir(path, &list, NULL, NULL);
    printf("%s %s\n", title, count > 2 ? "yes" : "no");
}

static void processes(void)
{
    struct dirent **list;
    int count = scandir("/proc", &list, NULL, NULL), found = 0;
    for (int i = 0; i < count; i++)
        found += list[i]->d_name[0] >= '1' && list[i]->d_name[0] <= '9';
    printf("processes %d\n", found);
}

/* One child a try, for some of them change what the next would see. */
static void try(const char *title, long (*call)(void))
{
    fflush(stdout);
    if (fork() == 0) {
        errno = 0;
        result(title, call());
        fflush(stdout);
        _exit(0);
    }
    int status;
    wait4(-1, &status, 0, NULL);
    if (status & 0x7f)
        printf("%s killed\n", title);
}


static long disk_node(void)
{
    unlink("/tmp/disk");
    mkdir("/tmp", 0777);
    if (mknod("/tmp/disk", S_IFBLK | 0600, makedev(DISK_MAJOR, DISK_MINOR)) != 0)
        return -1;
    int file = open("/tmp/disk", O_RDONLY);
    int code = errno;
    unlink("/tmp/disk");
    errno = code;
    return file;
}
static long new_user(void) { return unshare(CLONE_NEWUSER); }
static long mount_new(void) { mkdir("/tmp", 0777); return mount("x", "/tmp", "tmpfs", 0, NULL); }
static long remount(void) { return mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL); }
static long keys(void) { return syscall(SYS_add_key, "user", "appc-probe", "x", 1L, -2L); }
static long bpf(void) { char attributes[128] = {0}; *(int *)attributes = 2; *(int *)(attributes + 4) = 4; *(int *)(attributes + 8) = 4; *(int *)(attributes + 12) = 1; return syscall(SYS_bpf, 0, attributes, 128); }
static long ring(void) { char parameters[256] = {0}; return syscall(SYS_io_uring_setup, 1, parameters); }
static long fault(void) { return syscall(SYS_userfaultfd, O_CLOEXEC | 1); }
static long log_read(void) { char buffer[16]; return klogctl(3, buffer, sizeof buffer); }
static long clock_set(void) { struct timespec t = {-1, -1}; long r = syscall(SYS_clock_settime, 0, &t); return r < 0 && errno == EINVAL ? 0 : r; }
static long type_ahead(void) { char c = 'x'; long r = ioctl(0, TIOCSTI, &c); return r < 0 && (errno == ENOTTY || errno == EIO) ? 0 : r; }
static long pids(void) { return kill(1, 0); }

int main(void)
{
    struct rlimit limit;
    if (access("/probe", F_OK) != 0) { /* outside an image it would change the host */
        fprintf(stderr, "the probe runs in an image only, as /probe\n");
        return 2;
    }
    names("namespaces", "/proc/self/ns", 1);
    lines("status", "/proc/self/status");
    names("descriptors", "/proc/self/fd", 1);
    for (char **variable = environ; *variable; variable++)
        printf("variable %s\n", *variable);
    char *directory = getcwd(NULL, 0);
    printf("directory %s\nsession %s\n", directory ? directory : "?", getsid(0) == getpid() || getsid(0) == 1 ? "own" : getsid(0) == 0 ? "caller's" : "own");
    getrlimit(RLIMIT_NOFILE, &limit);
    printf("nofile %lu %lu\n", limit.rlim_cur, limit.rlim_max);
    getrlimit(RLIMIT_CORE, &limit);
    printf("core %lu %lu\n", limit.rlim_cur, limit.rlim_max);
    lines("mount", "/proc/self/mountinfo");
    names("dev", "/dev", 0);
    lines("cgroup", "/proc/self/cgroup");
    lines("interface", "/proc/net/dev");
    lines("oom", "/proc/self/oom_score_adj");
    lines("init", "/proc/1/comm");
    char host[256];
    gethostname(host, sizeof host);
    printf("hostname %s\n", host);
    processes();
    may_open("reads-kcore", "/proc/kcore", O_RDONLY);
    may_open("reads-keys", "/proc/keys", O_RDONLY);
    may_open("reads-timers", "/proc/timer_list", O_RDONLY);
    may_open("writes-parameters", "/proc/sys/kernel/core_pattern", O_WRONLY);
    may_open("writes-sysrq", "/proc/sysrq-trigger", O_WRONLY);
    may_open("writes-sysfs", "/sys/kernel/profiling", O_WRONLY);
    entries("sees-firmware", "/sys/firmware");
    entries("sees-devices", "/sys/block");
    try("disk-node", disk_node);
    try("user-namespace", new_user);
    try("mounts", mount_new);
    try("remounts-parameters", remount);
    try("adds-keys", keys);
    try("loads-bpf", bpf);
    try("io-uring", ring);
    try("userfaultfd", fault);
    try("reads-log", log_read);
    try("sets-clock", clock_set);
    try("types-ahead", type_ahead);
    try("signals-init", pids);
    int death = 0;
    prctl(PR_GET_PDEATHSIG, &death);
    printf("death-signal %d\ndumpable %d\nkeyring %d\n", death, prctl(PR_GET_DUMPABLE), (int)syscall(SYS_keyctl, 0, -3, 0));
    char *key = getenv("PROBE_KEY");
    printf("describes-callers-key %s\n", key && syscall(SYS_keyctl, 6, (long)atoi(key), (void *)0, 0L) >= 0 ? "yes" : "no");
    return 0;
}

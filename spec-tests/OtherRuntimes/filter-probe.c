/* Prints what becomes of system calls that a filter tells apart by an argument, with the upper half of the argument set too (CVE-2019-10063). */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(const char *what, long result)
{
    printf("%s: %s\n", what, result >= 0 ? "made" : strerrorname_np(errno));
}

int main(void)
{
    const unsigned long above = 1UL << 32;
    say("ioctl TIOCSTI", syscall(SYS_ioctl, -1, 0x5412, 0));
    say("ioctl TIOCSTI and more", syscall(SYS_ioctl, -1, above | 0x5412, 0));
    say("ioctl TIOCLINUX", syscall(SYS_ioctl, -1, 0x541C, 0));
    say("ioctl TCGETS", syscall(SYS_ioctl, -1, 0x5401, 0));
    say("socket AF_ALG", syscall(SYS_socket, 38, 5, 0));
    say("socket AF_ALG and more", syscall(SYS_socket, above | 38, 5, 0));
    say("socket AF_VSOCK", syscall(SYS_socket, 40, 1, 0));
    say("socket AF_UNIX", syscall(SYS_socket, 1, 1, 0));
    say("unshare CLONE_NEWUSER", syscall(SYS_unshare, 0x10000000));
    say("unshare CLONE_FILES", syscall(SYS_unshare, 0x400));
    say("personality ADDR_NO_RANDOMIZE", syscall(SYS_personality, 0x0040000));
    say("personality asked", syscall(SYS_personality, 0xffffffff));
    say("clone3", syscall(SYS_clone3, 0, 0));
    say("keyctl", syscall(SYS_keyctl, 0, 0));
    say("bpf", syscall(SYS_bpf, 0, 0, 0));
    return 0;
}

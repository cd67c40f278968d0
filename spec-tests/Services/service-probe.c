// What a service does that a service manager started: says on NOTIFY_SOCKET each argument of the form NAME=VALUE, one datagram each, and answers
// one connection to each socket that it was handed with that socket's name. Statically linked, so that it runs in an empty image.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void say(const char *text)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = getenv("NOTIFY_SOCKET");
    if (path == NULL) {
        return;
    }
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int socket_ = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (sendto(socket_, text, strlen(text), 0, (struct sockaddr *)&address, sizeof address) < 0) {
        perror(path);
        exit(3);
    }
    close(socket_);
}

int main(int count, char **arguments)
{
    const char *sockets = getenv("LISTEN_FDS");
    const char *forPid = getenv("LISTEN_PID");
    const char *names = getenv("LISTEN_FDNAMES");
    int number = sockets == NULL ? 0 : atoi(sockets);
    printf("notify=%s sockets=%d meant=%s names=%s\n", getenv("NOTIFY_SOCKET") ? getenv("NOTIFY_SOCKET") : "-", number,
           forPid == NULL ? "-" : atoi(forPid) == getpid() ? "yes" : "no", names == NULL ? "-" : names);
    for (int fd = 3 + number; fd < 1024; fd++) {
        if (write(fd, "", 0) >= 0 || errno != EBADF) {
            printf("descriptor %d is open\n", fd);
        }
    }
    fflush(stdout);
    for (int i = 1; i < count; i++) {
        if (strchr(arguments[i], '=') != NULL) {
            say(arguments[i]);
        } else if (strcmp(arguments[i], "serve") == 0) {
            for (int fd = 3; fd < 3 + number; fd++) {
                int client = accept(fd, NULL, NULL);
                dprintf(client, "hello from %s\n", names);
                close(client);
            }
        } else {
            sleep(atoi(arguments[i]));
        }
    }
    return 0;
}

"""Plays a person at a terminal: terminal.py ACTION... -- COMMAND...

wait:TEXT waits until TEXT was shown, type:TEXT types (with \\x03 and the like), size:ROWSxCOLUMNS resizes, kill kills the command, and
nothing else of it. In the end: what was shown, where a line ended without a return said so, then a line with the exit code, then whether the terminal is set as it was before.
"""
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time

LIMIT = 60
split = sys.argv.index("--")
actions, command = sys.argv[1:split], sys.argv[split + 1:]
master, slave = os.openpty()


def resize(rows, columns):
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


resize(41, 121)
before = termios.tcgetattr(slave)
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for number in (0, 1, 2):
        os.dup2(slave, number)
    os.closerange(3, 100)
    os.execv(command[0], command)

shown = b""
seen = 0


def listen(seconds):
    global shown
    if select.select([master], [], [], seconds)[0]:
        try:
            shown += os.read(master, 65536)
        except OSError:
            pass


for action in actions:
    verb, _, text = action.partition(":")
    if verb == "wait":
        end = time.monotonic() + LIMIT
        while text.encode() not in shown[seen:]:
            if time.monotonic() > end:
                print(shown.decode(errors="replace"))
                sys.exit("never shown: " + text)
            listen(0.1)
        seen = shown.index(text.encode(), seen) + len(text)
    elif verb == "type":
        os.write(master, text.encode().decode("unicode_escape").encode())
    elif verb == "size":
        resize(*map(int, text.split("x")))
    elif verb == "kill":
        os.kill(child, signal.SIGKILL)

status = 0
end = time.monotonic() + LIMIT
while True:
    pid, status = os.waitpid(child, os.WNOHANG)
    if pid:
        break
    if time.monotonic() > end:
        print(shown.decode(errors="replace"))
        sys.exit("the command does not end")
    listen(0.05)
end = time.monotonic() + 5
while termios.tcgetattr(slave) != before and time.monotonic() < end:
    listen(0.02)
listen(0)
lines = shown.decode(errors="replace").split("\r\n")
print("\n".join(line.replace("\n", "<no return>\n") for line in lines))
print("exit", os.waitstatus_to_exitcode(status))
print("as before" if termios.tcgetattr(slave) == before else "changed")

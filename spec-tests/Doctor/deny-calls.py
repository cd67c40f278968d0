"""deny-calls.py ERRNO NUMBER[,NUMBER...] COMMAND...: runs a command under a seccomp filter in which some system calls of x86-64 fail."""
import ctypes
import os
import struct
import sys

LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, MODE_FILTER = 22, 38, 2

errno, numbers, command = int(sys.argv[1]), [int(word) for word in sys.argv[2].split(",")], sys.argv[3:]
program = [(LOAD, 0, 0, 0)]
for i, number in enumerate(numbers):
    program.append((EQUAL, len(numbers) - i, 0, number))
program += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, ERRNO | errno)]
code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
buffer = ctypes.create_string_buffer(code, len(code))
filter_ = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(buffer))
libc = ctypes.CDLL(None, use_errno=True)
if os.geteuid() != 0 and libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
    sys.exit("no_new_privs")
if libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.c_char_p(filter_), 0, 0) != 0:
    sys.exit("seccomp: " + os.strerror(ctypes.get_errno()))
os.execvp(command[0], command)

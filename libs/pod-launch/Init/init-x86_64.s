# The pod's init on x86-64: walks the plan that lies at PLAN. eng/init-program assembles it into InitProgram.Generated.cs.
# Offsets are those of NativePlan, NativeActor, NativeStep and NativeReport; InitProgram.cs tells why this is no C#.
# rbx the actor, r12 its step, r13 the step's index, r14 the actor's index, r15 the plan. The stack holds return addresses only.
        .intel_syntax noprefix
        .set    PLAN, 0x10010000        # InitProgram.PlanAddress
        .set    FAILURES, 0x0fff0000    # InitProgram.FailuresAddress
        .set    STEP_SIZE, 88
        .set    ACTOR_SIZE, 32
        .set    ACTORS, 32              # NativePlan.Actors, and on
        .set    ACTOR_COUNT, 40
        .set    RUNNING, 44
        .set    WAIT_STATUS, 48
        .set    REPORT, 56
        .set    FORK, 1                 # StepKind.Fork
        .set    SUPERVISE, 2            # StepKind.Supervise
        .set    STEP_FAILED, 1          # NativeReport.StepFailed
        .set    APP_ENDED, 2            # NativeReport.AppEnded
        .set    AWAITS_ALL, 2           # NativeActor.AwaitsAll
        .set    REPORT_DESCRIPTOR, 60   # LaunchPlan.ReportDescriptor
        .set    FAILURE_STATUS, 254
        .set    EPROTO, 71
        .set    SIGKILL, 9
        .set    SIGCHLD, 17
        .set    RELEASE, 64             # LaunchPlan.ReleaseSignal
        .set    WNOHANG_WALL, 0x40000001
        .set    NR_write, 1
        .set    NR_wait4, 61
        .set    NR_kill, 62
        .set    NR_exit_group, 231

        .text
        .globl  _start
_start: mov     r15d, PLAN
        mov     rbx, r15
        mov     r14d, -1
begin:  mov     r12, [rbx]
        xor     r13d, r13d
next:   cmp     r13d, [rbx + 8]
        jae     unexpected
        cmp     dword ptr [r12 + 76], SUPERVISE
        je      live
        call    invoke
        cmp     rax, -4095
        jae     refused
        cmp     dword ptr [r12 + 76], FORK
        je      forked
        mov     rcx, [r12 + 56]
        mov     rdx, 0x8000000000000000 # NativeStep.AnyResult
        cmp     rcx, rdx
        je      advance
        cmp     rcx, rax
        jne     unexpected
advance:
        add     r12, STEP_SIZE
        inc     r13d
        jmp     next

refused:
        neg     eax
        cmp     eax, [r12 + 64]
        je      advance
        cmp     eax, [r12 + 68]
        je      advance
        cmp     eax, [r12 + 72]
        je      advance
        jmp     fail
unexpected:
        mov     eax, EPROTO
fail:   test    r14d, r14d
        js      init_failed
        inc     r13d                    # an app's filter may forbid write(2), so it leaves word in memory that it shares with init
        mov     [r14 * 8 + FAILURES], r13d
        mov     [r14 * 8 + FAILURES + 4], eax
        jmp     failed
init_failed:
        mov     edx, STEP_FAILED
        call    report
failed: mov     edi, FAILURE_STATUS
exit:   mov     eax, NR_exit_group
        syscall

forked: mov     ecx, [r12 + 80]
        imul    edx, ecx, ACTOR_SIZE
        add     rdx, [r15 + ACTORS]
        test    eax, eax
        jnz     parent
        mov     rbx, rdx
        mov     r14d, ecx
        jmp     begin
parent: mov     [rdx + 12], eax
        inc     dword ptr [r15 + RUNNING]
        jmp     advance

# Init's life begins, and with it those that waited for all to be ready.
live:   mov     rbp, [r15 + ACTORS]
        mov     r14d, [r15 + ACTOR_COUNT]
start:  cmp     dword ptr [rbp + 20], AWAITS_ALL
        jne     started
        mov     esi, RELEASE
        call    release
started:
        add     rbp, ACTOR_SIZE
        dec     r14d
        jnz     start

# Every signal is blocked and waited for; it ends with the last process.
supervise:
        cmp     dword ptr [r15 + RUNNING], 0
        je      ended
        call    invoke
        cmp     eax, SIGCHLD
        je      reap
        test    eax, eax
        jle     supervise
        mov     ebx, eax
        mov     rbp, [r15 + ACTORS]
        mov     r14d, [r15 + ACTOR_COUNT]
pass:   cmp     dword ptr [rbp + 20], 0 # what has not begun gets no signal
        jne     passed
        mov     esi, ebx
        call    send
passed: add     rbp, ACTOR_SIZE
        dec     r14d
        jnz     pass
        jmp     supervise

reap:   mov     edi, -1
        lea     rsi, [r15 + WAIT_STATUS]
        mov     edx, WNOHANG_WALL
        xor     r10d, r10d
        mov     eax, NR_wait4
        syscall
        test    eax, eax
        jle     supervise
        mov     rbp, [r15 + ACTORS]
        xor     r14d, r14d
find:   cmp     r14d, [r15 + ACTOR_COUNT]
        jae     reap
        cmp     [rbp + 12], eax
        je      found
        add     rbp, ACTOR_SIZE
        inc     r14d
        jmp     find
found:  mov     eax, [r15 + WAIT_STATUS]
        mov     dword ptr [rbp + 12], 0
        mov     [rbp + 16], eax
        dec     dword ptr [r15 + RUNNING]
        mov     edx, APP_ENDED
        mov     r13d, [r14 * 8 + FAILURES]
        test    r13d, r13d
        jz      tell
        dec     r13d
        mov     eax, [r14 * 8 + FAILURES + 4]
        mov     edx, STEP_FAILED
tell:   call    report

# The one that follows begins, or, where this one had to succeed and did not, never does.
        mov     eax, [rbp + 24]
        test    eax, eax
        js      reap
        mov     esi, RELEASE
        mov     ecx, [rbp + 16]
        test    [rbp + 28], ecx         # NativeActor.Required is every bit or none
        jz      follow
        mov     esi, SIGKILL
follow: imul    ebp, eax, ACTOR_SIZE
        add     rbp, [r15 + ACTORS]
        call    release
        jmp     reap

ended:  xor     edi, edi
        jmp     exit

# Signal esi for the process of actor rbp, which from now on gets others too.
release:
        mov     dword ptr [rbp + 20], 0
send:   mov     edi, [rbp + 12]
        test    edi, edi
        jz      sent
        mov     eax, NR_kill
        syscall
sent:   ret

# The system call of the step; its result in rax.
invoke: mov     rax, [r12]
        mov     rdi, [r12 + 8]
        mov     rsi, [r12 + 16]
        mov     rdx, [r12 + 24]
        mov     r10, [r12 + 32]
        mov     r8, [r12 + 40]
        mov     r9, [r12 + 48]
        syscall
        ret

# Writes a report: kind edx, actor r14d, step r13d, value eax.
report: lea     rsi, [r15 + REPORT]
        mov     [rsi], edx
        mov     [rsi + 4], r14d
        mov     [rsi + 8], r13d
        mov     [rsi + 12], eax
        mov     edi, REPORT_DESCRIPTOR
        mov     edx, 16
        mov     eax, NR_write
        syscall
        ret

# The pod's init on x86-64: walks the plan that lies at PLAN. eng/init-program assembles it into InitProgram.Generated.cs.
# Offsets are those of NativePlan, NativeActor, NativeStep and NativeReport; InitProgram.cs tells why this is no C#.
# rbx the actor, r12 its step, r13 the step's index, r14 the actor's index, r15 the plan. The stack holds return addresses only.
        .intel_syntax noprefix
        .set    PLAN, 0x10010000        # InitProgram.PlanAddress
        .set    FAILURES, 0x0fff0000    # InitProgram.FailuresAddress
        .set    STEP_SIZE, 88
        .set    ACTOR_SIZE, 24
        .set    FORK, 1                 # StepKind.Fork
        .set    SUPERVISE, 2            # StepKind.Supervise
        .set    STEP_FAILED, 1          # NativeReport.StepFailed
        .set    APP_ENDED, 2            # NativeReport.AppEnded
        .set    REPORT_DESCRIPTOR, 60   # LaunchPlan.ReportDescriptor
        .set    FAILURE_STATUS, 254
        .set    EPROTO, 71
        .set    SIGCHLD, 17
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
        je      supervise
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
        add     rdx, [r15 + 24]
        test    eax, eax
        jnz     parent
        mov     rbx, rdx
        mov     r14d, ecx
        jmp     begin
parent: mov     [rdx + 12], eax
        inc     dword ptr [r15 + 36]
        jmp     advance

# Init's life: every signal is blocked and waited for; it ends with the last app, with the first app's status.
supervise:
        cmp     dword ptr [r15 + 36], 0
        je      ended
        call    invoke
        cmp     eax, SIGCHLD
        je      reap
        test    eax, eax
        jle     supervise
        mov     ebp, eax
        mov     r13, [r15 + 24]
        mov     r14d, [r15 + 32]
pass:   mov     edi, [r13 + 12]
        test    edi, edi
        jz      passed
        mov     esi, ebp
        mov     eax, NR_kill
        syscall
passed: add     r13, ACTOR_SIZE
        dec     r14d
        jnz     pass
        jmp     supervise

reap:   mov     edi, -1
        lea     rsi, [r15 + 40]
        mov     edx, WNOHANG_WALL
        xor     r10d, r10d
        mov     eax, NR_wait4
        syscall
        test    eax, eax
        jle     supervise
        mov     rbp, [r15 + 24]
        xor     r14d, r14d
find:   cmp     r14d, [r15 + 32]
        jae     reap
        cmp     [rbp + 12], eax
        je      found
        add     rbp, ACTOR_SIZE
        inc     r14d
        jmp     find
found:  mov     eax, [r15 + 40]
        mov     dword ptr [rbp + 12], 0
        mov     [rbp + 16], eax
        dec     dword ptr [r15 + 36]
        mov     edx, APP_ENDED
        mov     r13d, [r14 * 8 + FAILURES]
        test    r13d, r13d
        jz      tell
        dec     r13d
        mov     eax, [r14 * 8 + FAILURES + 4]
        mov     edx, STEP_FAILED
tell:   call    report
        jmp     reap

ended:  mov     rax, [r15 + 24]
        mov     eax, [rax + 16]
        mov     edi, eax
        shr     edi, 8
        and     edi, 0xff
        and     eax, 0x7f
        jz      exit
        lea     edi, [rax + 128]
        jmp     exit

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
report: lea     rsi, [r15 + 48]
        mov     [rsi], edx
        mov     [rsi + 4], r14d
        mov     [rsi + 8], r13d
        mov     [rsi + 12], eax
        mov     edi, REPORT_DESCRIPTOR
        mov     edx, 16
        mov     eax, NR_write
        syscall
        ret

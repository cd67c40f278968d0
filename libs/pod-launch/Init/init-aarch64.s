// The pod's init on arm64: walks the plan that lies at PLAN. eng/init-program assembles it into InitProgram.Generated.cs.
// Offsets are those of NativePlan, NativeActor, NativeStep and NativeReport; InitProgram.cs tells why this is no C#.
// x19 the actor, x20 its step, w21 the step's index, w22 the actor's index, x23 the plan, x27 the apps' failures. No stack is used.
        .set    STEP_SIZE, 88
        .set    ACTOR_SIZE, 32
        .set    ACTORS, 32              // NativePlan.Actors, and on
        .set    ACTOR_COUNT, 40
        .set    RUNNING, 44
        .set    WAIT_STATUS, 48
        .set    REPORT, 56
        .set    FORK, 1                 // StepKind.Fork
        .set    SUPERVISE, 2            // StepKind.Supervise
        .set    STEP_FAILED, 1          // NativeReport.StepFailed
        .set    APP_ENDED, 2            // NativeReport.AppEnded
        .set    AWAITS_ALL, 2           // NativeActor.AwaitsAll
        .set    REPORT_DESCRIPTOR, 60   // LaunchPlan.ReportDescriptor
        .set    FAILURE_STATUS, 254
        .set    EPROTO, 71
        .set    SIGKILL, 9
        .set    SIGCHLD, 17
        .set    RELEASE, 64             // LaunchPlan.ReleaseSignal
        .set    NR_write, 64
        .set    NR_exit_group, 94
        .set    NR_kill, 129
        .set    NR_wait4, 260

        .text
        .globl  _start
_start: movz    x23, 0x1001, lsl 16     // InitProgram.PlanAddress
        movz    x27, 0x0fff, lsl 16     // InitProgram.FailuresAddress
        mov     x19, x23
        mov     w22, -1
begin:  ldr     x20, [x19]
        mov     w21, wzr
next:   ldr     w9, [x19, 8]
        cmp     w21, w9
        b.hs    unexpected
        ldr     w24, [x20, 76]
        cmp     w24, SUPERVISE
        b.eq    live
        bl      invoke
        cmn     x0, 4095
        b.hs    refused
        cmp     w24, FORK
        b.eq    forked
        ldr     x9, [x20, 56]
        mov     x10, 0x8000000000000000 // NativeStep.AnyResult
        cmp     x9, x10
        b.eq    advance
        cmp     x9, x0
        b.ne    unexpected
advance:
        add     x20, x20, STEP_SIZE
        add     w21, w21, 1
        b       next

refused:
        neg     w0, w0
        ldp     w9, w10, [x20, 64]
        ldr     w11, [x20, 72]
        cmp     w0, w9
        b.eq    advance
        cmp     w0, w10
        b.eq    advance
        cmp     w0, w11
        b.eq    advance
        b       fail
unexpected:
        mov     w0, EPROTO
fail:   tbnz    w22, 31, init_failed
        add     w21, w21, 1             // an app's filter may forbid write(2), so it leaves word in memory that it shares with init
        add     x9, x27, w22, uxtw 3
        stp     w21, w0, [x9]
        b       failed
init_failed:
        mov     w1, STEP_FAILED
        bl      report
failed: mov     w0, FAILURE_STATUS
exit:   mov     w8, NR_exit_group
        svc     0

forked: ldr     w9, [x20, 80]
        ldr     x10, [x23, ACTORS]
        mov     w11, ACTOR_SIZE
        umaddl  x10, w9, w11, x10
        cbnz    w0, parent
        mov     x19, x10
        mov     w22, w9
        b       begin
parent: str     w0, [x10, 12]
        ldr     w9, [x23, RUNNING]
        add     w9, w9, 1
        str     w9, [x23, RUNNING]
        b       advance

// Init's life begins, and with it those that waited for all to be ready.
live:   ldr     x25, [x23, ACTORS]
        ldr     w26, [x23, ACTOR_COUNT]
start:  ldr     w9, [x25, 20]
        cmp     w9, AWAITS_ALL
        b.ne    started
        mov     w1, RELEASE
        bl      release
started:
        add     x25, x25, ACTOR_SIZE
        subs    w26, w26, 1
        b.ne    start

// Every signal is blocked and waited for; it ends with the last process.
supervise:
        ldr     w9, [x23, RUNNING]
        cbz     w9, ended
        bl      invoke
        cmp     w0, SIGCHLD
        b.eq    reap
        cmp     w0, wzr
        b.le    supervise
        mov     w24, w0
        ldr     x25, [x23, ACTORS]
        ldr     w26, [x23, ACTOR_COUNT]
pass:   ldr     w9, [x25, 20]
        cbnz    w9, passed              // what has not begun gets no signal
        mov     w1, w24
        bl      send
passed: add     x25, x25, ACTOR_SIZE
        subs    w26, w26, 1
        b.ne    pass
        b       supervise

reap:   mov     w0, -1
        add     x1, x23, WAIT_STATUS
        mov     w2, 1                   // WNOHANG
        movk    w2, 0x4000, lsl 16      // __WALL
        mov     x3, xzr
        mov     w8, NR_wait4
        svc     0
        cmp     w0, wzr
        b.le    supervise
        ldr     x25, [x23, ACTORS]
        ldr     w26, [x23, ACTOR_COUNT]
        mov     w22, wzr
find:   cmp     w22, w26
        b.hs    reap
        ldr     w9, [x25, 12]
        cmp     w9, w0
        b.eq    found
        add     x25, x25, ACTOR_SIZE
        add     w22, w22, 1
        b       find
found:  ldr     w0, [x23, WAIT_STATUS]
        stp     wzr, w0, [x25, 12]
        ldr     w9, [x23, RUNNING]
        sub     w9, w9, 1
        str     w9, [x23, RUNNING]
        mov     w1, APP_ENDED
        add     x9, x27, w22, uxtw 3
        ldp     w21, w10, [x9]
        cbz     w21, tell
        sub     w21, w21, 1
        mov     w0, w10
        mov     w1, STEP_FAILED
tell:   bl      report

// The one that follows begins, or, where this one had to succeed and did not, never does.
        ldr     w9, [x25, 24]
        tbnz    w9, 31, reap
        mov     w1, RELEASE
        ldr     w10, [x25, 16]
        ldr     w11, [x25, 28]
        tst     w10, w11                // NativeActor.Required is every bit or none
        b.eq    follow
        mov     w1, SIGKILL
follow: ldr     x10, [x23, ACTORS]
        mov     w11, ACTOR_SIZE
        umaddl  x25, w9, w11, x10
        bl      release
        b       reap

ended:  mov     w0, wzr
        b       exit

// Signal w1 for the process of actor x25, which from now on gets others too.
release:
        str     wzr, [x25, 20]
send:   ldr     w0, [x25, 12]
        cbz     w0, sent
        mov     w8, NR_kill
        svc     0
sent:   ret

// The system call of the step; its result in x0.
invoke: ldr     x8, [x20]
        ldp     x0, x1, [x20, 8]
        ldp     x2, x3, [x20, 24]
        ldp     x4, x5, [x20, 40]
        svc     0
        ret

// Writes a report: kind w1, actor w22, step w21, value w0.
report: stp     w1, w22, [x23, REPORT]
        stp     w21, w0, [x23, REPORT + 8]
        mov     w0, REPORT_DESCRIPTOR
        add     x1, x23, REPORT
        mov     x2, 16
        mov     w8, NR_write
        svc     0
        ret

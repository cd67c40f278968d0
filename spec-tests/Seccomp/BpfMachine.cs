using Appc.PodLaunch.Seccomp;

namespace SpecTests.Seccomp;

/// <summary>The kernel's classic BPF machine as seccomp uses it (Documentation/networking/filter.rst), written apart from the compiler: an oracle.</summary>
internal static class BpfMachine
{
    public static uint Run(IReadOnlyList<SockFilter> program, uint architecture, uint number, params ulong[] arguments)
    {
        var data = new byte[64];
        BitConverter.TryWriteBytes(data.AsSpan(0), number);
        BitConverter.TryWriteBytes(data.AsSpan(4), architecture);
        for (var i = 0; i < arguments.Length; i++)
        {
            BitConverter.TryWriteBytes(data.AsSpan(16 + (8 * i)), arguments[i]);
        }

        uint accumulator = 0;
        for (var pc = 0; pc < program.Count; pc++)
        {
            var step = program[pc];
            switch (step.Code)
            {
                case 0x20: accumulator = BitConverter.ToUInt32(data, checked((int)step.K)); break;
                case 0x54: accumulator &= step.K; break;
                case 0x05: pc += checked((int)step.K); break;
                case 0x15: pc += accumulator == step.K ? step.JumpTrue : step.JumpFalse; break;
                case 0x35: pc += accumulator >= step.K ? step.JumpTrue : step.JumpFalse; break;
                case 0x06: return step.K;
                default: throw new InvalidOperationException($"instruction {pc}: code {step.Code:x}");
            }
        }

        throw new InvalidOperationException("ran past the end");
    }
}

using System.Globalization;
using System.Text;
using Appc.PodLaunch.Seccomp;

namespace SpecTests.Seccomp;

/// <summary>The committed tables against the kernel's headers of the machine the tests run on.</summary>
public class SyscallTableTests
{
    private const string GenericSwitches = "-D__ARCH_WANT_RENAMEAT -D__ARCH_WANT_NEW_STAT -D__ARCH_WANT_SET_GET_RLIMIT -D__ARCH_WANT_TIME32_SYSCALLS "
        + "-D__ARCH_WANT_SYS_CLONE3 -D__ARCH_WANT_MEMFD_SECRET -D__SYSCALL=";

    [NeedsFact("cc")]
    public void X86_64_is_the_headers() => Compare(SyscallTable.X86_64, "asm/unistd_64.h", "");

    [NeedsFact("cc")]
    public void Arm64_is_the_headers() => Compare(SyscallTable.Arm64, "asm-generic/unistd.h", GenericSwitches);

    [Fact]
    public void Numbers_and_names_agree()
    {
        foreach (var table in new[] { SyscallTable.X86_64, SyscallTable.Arm64 })
        {
            var numbers = table.Names().Select(name => table.Number(name)).ToList();
            Assert.True(numbers.Count > 310);
            Assert.Equal(numbers.Order(), numbers);
            Assert.Equal(numbers.Count, numbers.Distinct().Count());
            Assert.Equal(table.Limit - 1, numbers[^1]);
            Assert.Equal(-1, table.Number("nothing"));
        }
    }

    private static void Compare(SyscallTable table, string header, string switches)
    {
        if (table == SyscallTable.X86_64 && !ReferenceEquals(SyscallTable.Current, table))
        {
            return; // this machine's headers describe another architecture
        }

        var values = Macros(header, switches);
        var compared = 0;
        foreach (var name in values.Keys.Where(key => key.StartsWith("__NR_", StringComparison.Ordinal) && key is not ("__NR_syscalls" or "__NR_arch_specific_syscall")))
        {
            var number = Resolve(values, name);
            if (number is not null && number < table.Limit)
            {
                Assert.Equal((name, number), (name, table.Number(name.AsSpan(5))));
                compared++;
            }
        }

        Assert.True(compared > 300, $"{compared} calls compared");
    }

    private static int? Resolve(Dictionary<string, string> values, string name)
    {
        var value = values[name];
        while (values.TryGetValue(value, out var next))
        {
            value = next;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static Dictionary<string, string> Macros(string header, string switches)
    {
        string[] arguments = ["-E", "-dM", .. switches.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-x", "c", "-"];
        var run = Tool.RunProgram("cc", arguments, new RunOptions { Input = Encoding.ASCII.GetBytes($"#include <{header}>\n") }).Expect(0);
        return run.Out.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length == 3 && words[1].StartsWith("__NR", StringComparison.Ordinal))
            .ToDictionary(words => words[1], words => words[2], StringComparer.Ordinal);
    }
}

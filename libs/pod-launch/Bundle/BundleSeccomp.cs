using System.Text.Json;
using Appc.PodLaunch.Plan;
using Appc.PodLaunch.Seccomp;

namespace Appc.PodLaunch.Bundle;

/// <summary>
/// A seccomp policy as OCI's <c>linux.seccomp</c>. There the entries of a call are alternatives in no order, and one without arguments swallows the others; here
/// cases come in order with an "otherwise". So an otherwise becomes entries for exactly the values that no case names, told apart bit by bit. Every comparison is of
/// the low 32 bits, as the kernel reads these arguments (<see cref="ArgumentTest"/>).
/// </summary>
internal static class BundleSeccomp
{
    private const int Bits = 32;

    internal static void Write(Utf8JsonWriter json, SeccompPolicy policy)
    {
        json.WriteStartObject("seccomp"u8);
        WriteAction(json, "defaultAction", "defaultErrnoRet", policy.Unlisted);
        json.WriteStartArray("architectures"u8);
        json.WriteStringValue(policy.Table.HasX32 ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64");
        json.WriteEndArray();
        json.WriteStartArray("syscalls"u8);
        var names = policy.Table.Names();
        var rules = names.Select(name => (Name: name, Rule: policy.RuleOf(policy.Table.Number(name)))).ToList();
        foreach (var group in rules.Where(rule => rule.Rule.Cases.IsEmpty && rule.Rule.Otherwise != policy.Unlisted).GroupBy(rule => rule.Rule.Otherwise))
        {
            WriteEntry(json, group.Select(rule => rule.Name), group.Key, []);
        }

        foreach (var (name, rule) in rules.Where(rule => !rule.Rule.Cases.IsEmpty))
        {
            foreach (var (tests, action) in Alternatives(rule).Where(entry => entry.Action != policy.Unlisted))
            {
                WriteEntry(json, [name], action, tests);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Disjoint conditions that together are every call, each with what happens then; the policy's default apart, whose condition may be left out.</summary>
    /// <exception cref="NotSupportedException">The cases are not of one argument each.</exception>
    internal static IEnumerable<(IReadOnlyList<ArgumentTest> Tests, SeccompAction Action)> Alternatives(SyscallRule rule)
    {
        var tests = rule.Cases.Select(one => one.Tests is [var test] ? test : throw new NotSupportedException("export seccomp filter: a case with several tests")).ToList();
        foreach (var (test, action) in tests.Zip(rule.Cases.Select(one => one.Action)))
        {
            yield return ([test], action);
        }

        foreach (var test in NoneOf(tests))
        {
            yield return ([test], rule.Otherwise);
        }
    }

    /// <summary>Tests of which exactly one holds where none of the given ones does: each fixes the bits that lead to a value, and turns the next one over.</summary>
    private static IEnumerable<ArgumentTest> NoneOf(List<ArgumentTest> tests)
    {
        var (index, mask) = (tests[0].Index, tests[0].Mask);
        if (tests.Exists(test => test.Index != index || test.Mask != mask))
        {
            throw new NotSupportedException("export seccomp filter: cases that test different bits");
        }

        HashSet<(uint Mask, uint Value)> found = [];
        foreach (var test in tests)
        {
            var above = 0u;
            for (var bit = Bits - 1; bit >= 0; bit--)
            {
                var one = (1u << bit) & mask;
                if (one != 0)
                {
                    var (bits, value) = (above | one, (test.Value & (above | one)) ^ one);
                    if (!tests.Exists(other => (other.Value & bits) == value) && found.Add((bits, value)))
                    {
                        yield return new(index, bits, value);
                    }

                    above |= one;
                }
            }
        }
    }

    private static void WriteEntry(Utf8JsonWriter json, IEnumerable<string> names, SeccompAction action, IReadOnlyList<ArgumentTest> tests)
    {
        json.WriteStartObject();
        json.WriteStrings("names", names);
        WriteAction(json, "action", "errnoRet", action);
        if (tests.Count > 0)
        {
            json.WriteStartArray("args"u8);
            foreach (var test in tests)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, test.Index);
                json.WriteNumber("value"u8, test.Mask);
                json.WriteNumber("valueTwo"u8, test.Value);
                json.WriteString("op"u8, "SCMP_CMP_MASKED_EQ"u8);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter json, string name, string errnoName, SeccompAction action)
    {
        if (action == SeccompAction.Allow)
        {
            json.WriteString(name, "SCMP_ACT_ALLOW"u8);
        }
        else if (action == SeccompAction.KillProcess)
        {
            json.WriteString(name, "SCMP_ACT_KILL_PROCESS"u8);
        }
        else
        {
            json.WriteString(name, "SCMP_ACT_ERRNO"u8);
            json.WriteNumber(errnoName, action.Value & 0xffff);
        }
    }
}

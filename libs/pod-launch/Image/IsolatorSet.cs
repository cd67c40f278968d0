using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux.Process;
using Appc.PodLaunch.Seccomp;

namespace Appc.PodLaunch.Image;

/// <summary>What an app's isolators come to here (ace.md, Isolators): enforced ones as values, the others named.</summary>
internal sealed record IsolatorSet
{
    internal required ulong Capabilities { get; init; }

    internal required bool NoNewPrivileges { get; init; }

    internal required ReadOnlyMemory<byte> SeccompFilter { get; init; }

    /// <summary>Names of isolators that this version does not enforce; the user is told of each.</summary>
    internal required ImmutableArray<string> Ignored { get; init; }

    internal static IsolatorSet From(ImmutableArray<Isolator> isolators, AppSettings settings)
    {
        var capabilities = CapabilitiesOf(isolators, settings);
        return new IsolatorSet
        {
            Capabilities = capabilities,
            NoNewPrivileges = isolators.Select(isolator => isolator.View).OfType<LinuxNoNewPrivileges>().Any(view => view.Value),
            SeccompFilter = settings.Seccomp ? Filter(isolators.Select(isolator => isolator.View).OfType<LinuxSeccompSet>().FirstOrDefault(), capabilities) : default,
            Ignored = [.. isolators.Where(IsIgnored).Select(isolator => isolator.Name.ToString())],
        };
    }

    private static bool IsIgnored(Isolator isolator) =>
        isolator.View is not (LinuxCapabilitiesSet or LinuxNoNewPrivileges or LinuxSeccompSet);

    /// <summary>The command line's word goes before the image's.</summary>
    private static ulong CapabilitiesOf(ImmutableArray<Isolator> isolators, AppSettings settings)
    {
        if (settings.CapabilitiesRetain is { } retain)
        {
            return Bits(retain);
        }

        if (settings.CapabilitiesRemove is { } remove)
        {
            return Bits(LinuxCapabilitiesSet.Default) & ~Bits(remove);
        }

        return isolators.Select(isolator => isolator.View).OfType<LinuxCapabilitiesSet>().FirstOrDefault() switch
        {
            null => Bits(LinuxCapabilitiesSet.Default),
            { Retain: true } view => Bits(view.Set),
            var view => Bits(LinuxCapabilitiesSet.Default) & ~Bits(view.Set),
        };
    }

    private static ulong Bits(ImmutableArray<string> names)
    {
        ulong bits = 0;
        foreach (var name in names)
        {
            bits |= Capability.TryParse(name, out var number) ? 1UL << number : throw new BadInputException($"set capabilities: no capability is named {name}");
        }

        return bits;
    }

    private static ReadOnlyMemory<byte> Filter(LinuxSeccompSet? isolator, ulong capabilities)
    {
        var table = SyscallTable.Current;
        var policy = isolator switch
        {
            null => SeccompPolicy.Default(table, capabilities),
            { Retain: true } => SeccompIsolator.Retain(table, capabilities, isolator.Set, isolator.Errno),
            _ => SeccompIsolator.Remove(table, capabilities, isolator.Set, isolator.Errno),
        };
        return policy is null ? default : MemoryMarshal.AsBytes(Seccomp.SeccompFilter.Compile(policy).AsSpan()).ToArray();
    }
}

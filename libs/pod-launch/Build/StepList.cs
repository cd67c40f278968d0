using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.MountFlags;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// Steps in the making. It also knows which descriptors are open: the kernel gives the lowest free one, and the process
/// that runs the steps opens nothing else, so a descriptor's number is known when the plan is made.
/// </summary>
internal sealed class StepList
{
    private const int FirstDescriptor = 3;
    private readonly List<PlanStep> _steps = new(128);
    private readonly bool[] _open = new bool[LaunchPlan.ReportDescriptor];

    internal ImmutableArray<PlanStep> ToImmutable() => [.. _steps];

    internal void Call(SystemCall call, string reason, params ReadOnlySpan<PlanArgument> arguments) =>
        _steps.Add(new PlanStep(call, [.. arguments], reason));

    internal void CallTolerating(int errno, SystemCall call, string reason, params ReadOnlySpan<PlanArgument> arguments) =>
        _steps.Add(new PlanStep(call, [.. arguments], reason) { Tolerated = [errno] });

    internal void Add(PlanStep step) => _steps.Add(step);

    /// <summary>A call that opens a descriptor; returns its number.</summary>
    internal int Open(SystemCall call, string reason, params ReadOnlySpan<PlanArgument> arguments)
    {
        var descriptor = Array.IndexOf(_open, value: false, FirstDescriptor);
        _open[descriptor] = true;
        _steps.Add(new PlanStep(call, [.. arguments], reason) { Expected = descriptor });
        return descriptor;
    }

    /// <summary>pipe2(2): its ends' numbers, close-on-exec.</summary>
    internal (int Read, int Write) Pipe(string reason)
    {
        var read = Array.IndexOf(_open, value: false, FirstDescriptor);
        var write = Array.IndexOf(_open, value: false, read + 1);
        _open[read] = _open[write] = true;
        Call(SystemCall.pipe2, reason, Structure(new byte[8], $"[{read}, {write}]"), Number(O_CLOEXEC, "O_CLOEXEC"));
        return (read, write);
    }

    internal void Close(int descriptor)
    {
        _open[descriptor] = false;
        Call(SystemCall.close, "done with it", Number(descriptor));
    }

    /// <summary>The first descriptors are open already: a forked process has them from init.</summary>
    internal void Inherit(int count) => Array.Fill(_open, value: true, FirstDescriptor, count);

    /// <summary>Closes every descriptor of the steps from <paramref name="first"/> on.</summary>
    internal void CloseAll(string reason, int first = FirstDescriptor)
    {
        Array.Clear(_open, first, _open.Length - first);
        Call(SystemCall.close_range, reason, Number(first), Number(LaunchPlan.ReportDescriptor - 1), Number(0));
    }

    /// <summary>openat2(2) for a handle (O_PATH) on <paramref name="path"/>.</summary>
    internal int OpenHandle(PlanArgument directory, ByteString path, uint flags, uint resolve, string reason) =>
        Open(SystemCall.openat2, reason, directory, Text(path), How(O_PATH | O_CLOEXEC | flags, 0, resolve), Number(24));

    /// <summary>A <c>struct open_how</c>.</summary>
    internal static PlanArgument How(uint flags, uint mode, uint resolve)
    {
        var bytes = new byte[24];
        MemoryMarshal.Write(bytes, (ulong)flags);
        MemoryMarshal.Write(bytes.AsSpan(8), (ulong)mode);
        MemoryMarshal.Write(bytes.AsSpan(16), (ulong)resolve);
        return Structure(bytes, OpenHowText.Show(flags, mode, resolve));
    }

    /// <summary>Attaches the detached mount <paramref name="mount"/> at <paramref name="name"/> below a directory handle.</summary>
    internal void Attach(int mount, int directory, ByteString name, string reason) => Call(
        SystemCall.move_mount, reason, Number(mount), Text(default), Number(directory), Text(name),
        Number(MOVE_MOUNT_F_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH"));

    /// <summary>Attaches it on the directory that a handle denotes.</summary>
    internal void AttachOn(int mount, int target, string reason) => Call(
        SystemCall.move_mount, reason, Number(mount), Text(default), Number(target), Text(default),
        Number(MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH"));

    /// <summary>open_tree(2): a detached copy of a mount.</summary>
    internal int CloneTree(PlanArgument directory, ByteString path, bool recursive, string reason) => Open(
        SystemCall.open_tree, reason, directory, Text(path),
        Number(
            OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (path.IsEmpty ? AT_EMPTY_PATH : 0) | (recursive ? AT_RECURSIVE : 0),
            (path.IsEmpty ? "AT_EMPTY_PATH|" : "") + (recursive ? "AT_RECURSIVE|" : "") + "OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC"));

    /// <summary>
    /// mount_setattr(2): sets attributes of the mount that a handle denotes, and of those below when recursive. With <paramref name="owners"/>, a user namespace's
    /// descriptor, files on it have the owners that this namespace gives to their numbers on disk.
    /// </summary>
    internal void SetAttributes(int mount, uint attributes, bool recursive, string reason, int? owners = null)
    {
        var bytes = new byte[32];
        attributes |= owners is null ? 0 : MOUNT_ATTR_IDMAP;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, attributes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), owners ?? 0);
        Call(
            SystemCall.mount_setattr, reason, Number(mount), Text(default),
            Number(AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), recursive ? "AT_EMPTY_PATH|AT_RECURSIVE" : "AT_EMPTY_PATH"),
            Structure(bytes, $"{{attr_set={MountAttributeText.Show(attributes)}, attr_clr=0, propagation=0 /* MS_??? */, userns_fd={owners ?? 0}}}"),
            Number(32));
    }

    /// <summary>
    /// A new filesystem instance as a detached mount: fsopen(2), fsconfig(2), fsmount(2). An option without a value is a flag.
    /// </summary>
    internal int MountNew(string type, ReadOnlySpan<(string Key, string Value)> options, uint attributes, string reason)
    {
        var context = Open(SystemCall.fsopen, reason, Text(type), Number(FSOPEN_CLOEXEC, "FSOPEN_CLOEXEC"));
        foreach (var (key, value) in options)
        {
            Call(SystemCall.fsconfig, "its option", Number(context), Number(FSCONFIG_SET_STRING, "FSCONFIG_SET_STRING"), Text(key), Text(value), Number(0));
        }

        Call(SystemCall.fsconfig, "make it", Number(context), Number(FSCONFIG_CMD_CREATE, "FSCONFIG_CMD_CREATE"), Null, Null, Number(0));
        var mount = Open(
            SystemCall.fsmount, "as a mount", Number(context), Number(FSMOUNT_CLOEXEC, "FSMOUNT_CLOEXEC"),
            Number(attributes, MountAttributeText.Show(attributes)));
        Close(context);
        return mount;
    }
}

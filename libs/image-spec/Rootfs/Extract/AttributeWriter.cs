using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// Gives files what their entries say: owner, extended attributes, mode, times. A change of owner clears set-id bits and
/// capabilities, so it comes first; a mode without write permission would forbid its owner to set user attributes, and
/// setting the mode clears none, so it comes after them.
/// </summary>
internal sealed class AttributeWriter
{
    private const string NoOwner = "its owner was not applied";
    private const uint SetIds = 0b110_000_000_000; // S_ISUID, S_ISGID
    private static readonly ByteString s_capabilities = "security.capability";
    private readonly bool _applyOwners;
    private readonly ExtractedXattrs _wanted;
    private readonly LossRecorder _losses;

    internal AttributeWriter(bool applyOwners, ExtractedXattrs wanted, LossRecorder losses)
    {
        _applyOwners = applyOwners;
        _wanted = wanted;
        _losses = losses;
    }

    /// <summary>To an open file or directory. <paramref name="name"/> is for messages.</summary>
    internal void Apply(SafeFileHandle file, TarEntry entry, ByteString name)
    {
        var hasOwner = !_applyOwners || Sys.TryFchown(file, Id(entry.Uid, entry), Id(entry.Gid, entry), out var errno) || Lose(ExtractLoss.Owner, name, errno);
        foreach (var (attribute, value) in entry.Xattrs)
        {
            if (IsWanted(attribute, name, hasOwner) && !Sys.TryFsetxattr(file, attribute.Span, value.Span, out errno))
            {
                Lose($"extended attribute {attribute}", name, errno);
            }
        }

        Sys.Fchmod(file, ModeOf(entry, name, hasOwner));
        var time = Time(entry);
        Sys.Futimens(file, time, time);
        if (!FitsEverywhere(time) && Sys.Fstat(file).ModificationTime != time)
        {
            LoseTime(name);
        }
    }

    /// <summary>To something that must not be opened: a symbolic link, device or pipe.</summary>
    internal void Apply(SafeFileHandle directory, ReadOnlySpan<byte> leaf, TarEntry entry, ByteString name)
    {
        var hasOwner = !_applyOwners || Sys.TryFchownat(directory, leaf, Id(entry.Uid, entry), Id(entry.Gid, entry), out var errno) || Lose(ExtractLoss.Owner, name, errno);
        foreach (var (attribute, value) in entry.Xattrs)
        {
            if (IsWanted(attribute, name, hasOwner) && !Sys.TryLsetxattrat(directory, leaf, attribute.Span, value.Span, out errno))
            {
                Lose($"extended attribute {attribute}", name, errno);
            }
        }

        if (entry.Kind != TarEntryKind.SymbolicLink)
        {
            using var node = Sys.Openat2(directory, leaf, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW);
            Sys.FchmodPath(node, ModeOf(entry, name, hasOwner));
        }

        var time = Time(entry);
        Sys.Utimensat(directory, leaf, time, time);
        if (!FitsEverywhere(time) && Sys.Fstatat(directory, leaf).ModificationTime != time)
        {
            LoseTime(name);
        }
    }

    private bool IsWanted(ByteString attribute, ByteString name, bool hasOwner)
    {
        if (!hasOwner && attribute == s_capabilities)
        {
            _losses.Add($"extended attribute {attribute}", name, NoOwner);
            return false;
        }

        var isWanted = XattrRule.IsApplied(attribute, _wanted);
        if (!isWanted)
        {
            _losses.Add($"extended attribute {attribute}", name, XattrRule.Cause);
        }

        return isWanted;
    }

    /// <summary>A file that could not be given to its owner must not let anybody become whoever has it now.</summary>
    private uint ModeOf(TarEntry entry, ByteString name, bool hasOwner)
    {
        if (hasOwner || entry.Kind == TarEntryKind.Directory || (entry.Mode & SetIds) == 0)
        {
            return entry.Mode;
        }

        _losses.Add("set-id bits", name, NoOwner);
        return entry.Mode & ~SetIds;
    }

    private static Timespec Time(TarEntry entry) => new(entry.ModificationTime.Seconds, entry.ModificationTime.Nanoseconds);

    // Every file system holds these; the kernel moves others without a word to what this one holds.
    private static bool FitsEverywhere(Timespec time) => time.Seconds is >= int.MinValue and <= int.MaxValue;

    // -1 would mean "leave it", and what does not fit must not wrap to somebody else's number.
    private static uint Id(long id, TarEntry entry) =>
        id is >= 0 and < uint.MaxValue ? (uint)id : throw new BadInputException($"extract {entry.Name}: no user or group can have the number {id}");

    /// <summary>Records it; the answer is always false: the entry does not have it.</summary>
    private bool Lose(string what, ByteString name, int errno) =>
        _losses.TryAdd(what, name, errno) ? false : throw new SystemCallException($"set {what} of", name.ToString(), errno);

    private void LoseTime(ByteString name) => _losses.Add("time", name, "the file system cannot hold it");
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Appc.ImageSpec.Signing;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Signatures;

/// <summary>
/// <c>keys/standing/KEY</c>: that a signing key was in order when its certificate was judged last, so that a launch need not check the same
/// self-signatures over and over. It counts for exactly the same bytes of the certificate, judged by the same program, until the first instant at which
/// anything in the certificate begins or ends to hold, and for a day at most. Whatever differs is judged anew. Whoever could write here could
/// as well put a key beside it.
/// </summary>
internal sealed class StandingMemory
{
    private const uint OwnerOnly = 0x180; // 0600
    private const int MostBytes = 1 << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private readonly string _directory;

    /// <summary>The memory of a state directory.</summary>
    internal StandingMemory(string stateDirectory)
    {
        _directory = Path.Join(stateDirectory, "keys", "standing");
    }

    /// <summary>What is remembered of a signer; null for nothing that still counts.</summary>
    /// <param name="signer">The fingerprint of the key or subkey that signs.</param>
    /// <param name="certificates">Files of its certificate, as they are now.</param>
    /// <param name="now">The time of the judgement.</param>
    internal KeyStanding? Recall(string signer, IReadOnlyList<byte[]> certificates, DateTimeOffset now)
    {
        var path = PathOf(signer);
        if (!File.Exists(path))
        {
            return null;
        }

        var file = File.ReadAllBytes(path).AsSpan();
        var end = file.IndexOf((byte)'\n');
        return end > 0 && file[(end + 1)..].SequenceEqual(Join(certificates)) && Times.Parse(Encoding.ASCII.GetString(file[..end])) is { } times
            && times.Program == Program() && times.From <= now && now < times.Until
            ? new KeyStanding([], times.Ends)
            : null;
    }

    /// <summary>Remembers a key that is in order.</summary>
    /// <param name="signer">The fingerprint of the key or subkey that signs.</param>
    /// <param name="certificates">Files of its certificate, as they were judged.</param>
    /// <param name="ends">When the key ends; null for never.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <param name="nextChange">When it may come out differently; null for never.</param>
    internal void Remember(string signer, IReadOnlyList<byte[]> certificates, DateTimeOffset? ends, DateTimeOffset now, DateTimeOffset? nextChange)
    {
        var content = Join(certificates);
        if (content.Length > MostBytes)
        {
            return;
        }

        var until = nextChange is { } change && change < now + s_longest ? change : now + s_longest;
        var head = Encoding.ASCII.GetBytes(new Times(Program(), now, until, ends).Print() + "\n");
        try
        {
            PrivateDirectory.MakeReadable(_directory);
            AtomicFile.Write(PathOf(signer), OwnerOnly, stream =>
            {
                stream.Write(head);
                stream.Write(content);
            });
        }
        catch (SystemCallException e) when (e.Errno is Errno.EACCES or Errno.EPERM or Errno.EROFS or Errno.ENOSPC or Errno.EDQUOT)
        {
            // A store that can only be read, or a full disk, costs the next launch this judgement again and nothing else.
        }
    }

    private string PathOf(string signer) => Path.Join(_directory, signer.ToLowerInvariant());

    private static byte[] Join(IReadOnlyList<byte[]> certificates)
    {
        using var joined = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var certificate in certificates)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, certificate.Length);
            joined.Write(length);
            joined.Write(certificate);
        }

        return joined.ToArray();
    }

    // Another build of the program may judge more strictly.
    private static string Program()
    {
        using var self = Sys.Openat2(Sys.WorkingDirectory, "/proc/self/exe"u8, OpenFlags.O_PATH);
        var status = Sys.Fstat(self);
        return string.Create(CultureInfo.InvariantCulture, $"{status.FileSystem.Major}:{status.FileSystem.Minor}:{status.Inode}:{status.Size}:{status.ChangeTime.Seconds}.{status.ChangeTime.Nanoseconds}");
    }

    private readonly record struct Times(string Program, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset? Ends)
    {
        private const string Format = "standing-1";
        private const string Never = "-";

        internal static Times? Parse(string line) =>
            line.Split(' ') is [Format, var program, var from, var until, var ends] && Instant(from) is { } start && Instant(until) is { } stop && (ends == Never || Instant(ends) is not null)
                ? new Times(program, start, stop, ends == Never ? null : Instant(ends))
                : null;

        internal string Print() => string.Join(' ', Format, Program, Text(From), Text(Until), Ends is { } ends ? Text(ends) : Never);

        private static string Text(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);

        private static DateTimeOffset? Instant(string ticks) =>
            long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(number, TimeSpan.Zero) : null;
    }
}

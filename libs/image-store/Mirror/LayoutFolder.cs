using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Mirror;

/// <summary>
/// A folder in the form of an OCI image layout (image-layout.md) that several programs may add to at once: a blob appears when it is whole and verified, a name in
/// index.json when all that it needs is there.
/// </summary>
public sealed class LayoutFolder
{
    private const uint PublicFile = 0x1A4; // 0644
    private const string RefName = "org.opencontainers.image.ref.name";
    private static readonly JsonLimits s_limits = new(64 << 20, 16);
    private readonly ConcurrentDictionary<Digest, Lock> _busy = new();
    private readonly string _root;

    /// <summary>The content of the file <c>oci-layout</c>.</summary>
    public static byte[] Marker => "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray();

    private LayoutFolder(string root)
    {
        _root = root;
    }

    /// <summary>Opens one; makes an empty one where there is none.</summary>
    public static LayoutFolder Open(string root)
    {
        foreach (var algorithm in new[] { "sha256", "sha512" })
        {
            Directory.CreateDirectory(Path.Join(root, "blobs", algorithm));
        }

        var folder = new LayoutFolder(Path.GetFullPath(root));
        if (!File.Exists(Path.Join(root, "oci-layout")))
        {
            folder.Write("oci-layout", Marker);
        }

        return folder;
    }

    /// <summary>The names in it and what they name, by name.</summary>
    /// <exception cref="BadInputException">index.json is damaged.</exception>
    public ImmutableSortedDictionary<string, Descriptor> Names()
    {
        var path = Path.Join(_root, "index.json");
        if (!File.Exists(path))
        {
            return ImmutableSortedDictionary<string, Descriptor>.Empty.WithComparers(StringComparer.Ordinal);
        }

        var entries = StrictJson.Parse(File.ReadAllBytes(path), s_limits).Find("manifests")?.Items ?? [];
        return entries.Where(entry => entry.Find("annotations")?.Find(RefName) is not null).ToImmutableSortedDictionary(
            entry => entry.Find("annotations")!.Find(RefName)!.Text,
            entry => new Descriptor(Text(entry, "mediaType"), Digest.Parse(Text(entry, "digest")), long.Parse(Text(entry, "size"), System.Globalization.CultureInfo.InvariantCulture)),
            StringComparer.Ordinal);
    }

    /// <summary>Where a blob is, or will be.</summary>
    public string PathOf(Digest digest) => Path.Join(_root, "blobs", digest.AlgorithmName, digest.Hex);

    /// <summary>Whether it has the blob; what has a blob's name was verified before it got it.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="size">The size that it must have; null for any.</param>
    public bool Has(Digest digest, long? size) => new FileInfo(PathOf(digest)) is { Exists: true } file && (size is null || file.Length == size);

    /// <summary>A small blob's bytes.</summary>
    /// <exception cref="NotFoundException">It is not here.</exception>
    /// <exception cref="NotVerifiedException">It has another digest or size: the layout is damaged.</exception>
    public byte[] Read(Descriptor blob, int most)
    {
        using var file = OpenRead(blob);
        if (blob.Size > most)
        {
            throw new BadInputException($"read {PathOf(blob.Digest)}: {blob.Size} bytes, more than {most}");
        }

        var bytes = new byte[blob.Size];
        file.ReadExactly(bytes);
        return Digest.Of(bytes, blob.Digest.Algorithm) == blob.Digest ? bytes : throw new NotVerifiedException($"read {PathOf(blob.Digest)}: damaged: it has another digest");
    }

    /// <summary>Opens a blob, whose digest is not looked at.</summary>
    /// <exception cref="NotFoundException">It is not here.</exception>
    /// <exception cref="NotVerifiedException">It has another size: the layout is damaged.</exception>
    public FileStream OpenRead(Descriptor blob) =>
        !Has(blob.Digest, null) ? throw new NotFoundException($"read {PathOf(blob.Digest)}: it is not there")
        : Has(blob.Digest, blob.Size) ? new FileStream(PathOf(blob.Digest), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
        : throw new NotVerifiedException($"read {PathOf(blob.Digest)}: damaged: it has another size than {blob.Size} bytes");

    /// <summary>Does something about a blob while no other thread does, so that two images that share it bring it once.</summary>
    public void OneAtATime(Digest digest, Action work)
    {
        lock (_busy.GetOrAdd(digest, _ => new Lock()))
        {
            work();
        }
    }

    /// <summary>Keeps a small blob.</summary>
    public void Put(Digest digest, ReadOnlyMemory<byte> bytes) => AtomicFile.Write(PathOf(digest), PublicFile, stream => stream.Write(bytes.Span));

    /// <summary>Takes a verified file of the same file system over as a blob.</summary>
    public void Take(string file, Digest digest)
    {
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
        {
            Sys.Fchmod(handle, PublicFile);
            Sys.Fsync(handle);
        }

        File.Move(file, PathOf(digest), overwrite: true);
    }

    /// <summary>Gives names to what is here whole; other names stay.</summary>
    /// <returns>True when something has changed.</returns>
    public bool SetNames(IEnumerable<KeyValuePair<string, Descriptor>> names)
    {
        using var held = LockFile.Acquire(Path.Join(_root, ".lock"), LockKind.Exclusive);
        var old = Names();
        var all = old.SetItems(names);
        if (File.Exists(Path.Join(_root, "index.json")) && all.SequenceEqual(old))
        {
            return false;
        }

        Write("index.json", IndexOf(all));
        return true;
    }

    /// <summary>The content of <c>index.json</c>.</summary>
    public static byte[] IndexOf(ImmutableSortedDictionary<string, Descriptor> names)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.OciIndex);
            json.WriteStartArray("manifests");
            foreach (var (name, entry) in names)
            {
                json.WriteStartObject();
                json.WriteString("mediaType", entry.MediaType);
                json.WriteString("digest", entry.Digest.ToString());
                json.WriteNumber("size", entry.Size);
                json.WriteStartObject("annotations");
                json.WriteString(RefName, name);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string Text(JsonValue entry, string name) =>
        entry.Find(name) is { Text.Length: > 0 } value ? value.Text : throw new BadInputException($"index.json: {name} is missing");

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = AtomicFile.Begin(Path.Join(_root, name), PublicFile);
        file.Stream.Write(bytes);
        file.Commit();
    }
}

using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Keys;

/// <summary>
/// The keys that the user trusts, laid out as rkt does: <c>prefix.d/PREFIX/FINGERPRINT</c> and <c>root.d/FINGERPRINT</c>, armored, fingerprints in small
/// letters. A prefix covers the name it is and every name below it, component by component: example.com/hel covers example.com/hel/lo and not
/// example.com/hello. An empty file masks: from its place downwards the key is not trusted.
/// </summary>
public sealed class KeyStore
{
    private const uint FileMode = 0x1A4; // 0644

    private readonly string _directory;

    private KeyStore(string directory)
    {
        _directory = directory;
    }

    /// <summary>The store in <paramref name="directory"/> (the <c>keys</c> folder of a state directory), which need not exist yet.</summary>
    public static KeyStore Open(string directory) => new(Path.GetFullPath(directory));

    /// <summary>Trusts <paramref name="key"/> for <paramref name="prefix"/> and all names below; a mask of it there is lifted. Returns the file.</summary>
    public string AddPrefix(AcIdentifier prefix, OpenPgpKey key) => Write(PrefixDirectory(prefix), key.Fingerprint, key.ToArmor());

    /// <summary>Trusts <paramref name="key"/> for all names. Returns the file.</summary>
    public string AddRoot(OpenPgpKey key) => Write(RootDirectory, key.Fingerprint, key.ToArmor());

    /// <summary>Takes away, for <paramref name="prefix"/> and all names below, the trust that a shorter prefix or the root gives. Returns the file.</summary>
    public string Mask(AcIdentifier prefix, Fingerprint fingerprint) => Write(PrefixDirectory(prefix), fingerprint, ReadOnlyMemory<byte>.Empty);

    /// <summary>The keys trusted for the image <paramref name="name"/>; empty where there are none.</summary>
    /// <exception cref="BadInputException">A file of the store is not the key that its name says.</exception>
    public IReadOnlyList<OpenPgpKey> KeysFor(AcIdentifier name)
    {
        Dictionary<Fingerprint, OpenPgpKey> trusted = [];
        foreach (var entry in Prefixes(name).Aggregate(Entries(null), (entries, prefix) => entries.Concat(Entries(prefix))))
        {
            if (entry.Key is { } key)
            {
                trusted[entry.Fingerprint] = key;
            }
            else
            {
                trusted.Remove(entry.Fingerprint);
            }
        }

        return [.. trusted.Values.OrderBy(key => key.Fingerprint.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Every entry: root keys first, then by prefix and fingerprint.</summary>
    public ImmutableArray<TrustedKey> List()
    {
        var top = Path.Join(_directory, "prefix.d");
        var prefixes = Directory.Exists(top)
            ? Directory.EnumerateDirectories(top, "*", SearchOption.AllDirectories).Select(path => path[(top.Length + 1)..])
            : [];
        var named = prefixes
            .Select(text => AcIdentifier.TryParse(text, out var prefix) ? prefix : (AcIdentifier?)null)
            .Where(prefix => prefix is not null)
            .OrderBy(prefix => prefix!.Value.ToString(), StringComparer.Ordinal);
        return [.. Entries(null), .. named.SelectMany(Entries)];
    }

    /// <summary>Removes the key, or the mask, of <paramref name="fingerprint"/> from a prefix, or from the root keys where it is null.</summary>
    /// <exception cref="NotFoundException">It is not there.</exception>
    public void Remove(AcIdentifier? prefix, Fingerprint fingerprint)
    {
        var path = Path.Join(DirectoryOf(prefix), fingerprint.ToFileName());
        if (!File.Exists(path))
        {
            throw new NotFoundException($"key {fingerprint}: not trusted for {prefix?.ToString() ?? "all names"}");
        }

        File.Delete(path);
    }

    private string RootDirectory => Path.Join(_directory, "root.d");

    private string PrefixDirectory(AcIdentifier prefix) => Path.Join(_directory, "prefix.d", prefix.ToString());

    private string DirectoryOf(AcIdentifier? prefix) => prefix is { } named ? PrefixDirectory(named) : RootDirectory;

    /// <summary>example.com/a/b: example.com, example.com/a, example.com/a/b.</summary>
    private static IEnumerable<AcIdentifier?> Prefixes(AcIdentifier name)
    {
        var text = name.ToString();
        for (var end = text.IndexOf('/'); end >= 0; end = text.IndexOf('/', end + 1))
        {
            yield return AcIdentifier.Parse(text[..end]);
        }

        yield return name;
    }

    private IEnumerable<TrustedKey> Entries(AcIdentifier? prefix)
    {
        var directory = DirectoryOf(prefix);
        var files = Directory.Exists(directory) ? Directory.GetFiles(directory) : [];
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (Fingerprint.TryParse(name, out var fingerprint) && fingerprint.ToFileName() == name)
            {
                yield return new TrustedKey(prefix, fingerprint, KeyFile.ReadTrusted(path, fingerprint), path);
            }
        }
    }

    private static string Write(string directory, Fingerprint fingerprint, ReadOnlyMemory<byte> armor)
    {
        PrivateDirectory.Make(directory);
        var path = Path.Join(directory, fingerprint.ToFileName());
        AtomicFile.Write(path, FileMode, stream => stream.Write(armor.Span));
        return path;
    }
}

using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Policy;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Keys;

/// <summary>
/// The keys that the user trusts, laid out as rkt does: <c>prefix.d/PREFIX/ID</c> and <c>root.d/ID</c>. The ID in small letters tells the kind by its
/// length: 40 digits for an OpenPGP fingerprint (armored), 64 for an image-ID key (PEM), 16 for a minisign key number. A prefix covers the name it is
/// and every name below it, component by component: example.com/hel covers example.com/hel/lo and not example.com/hello. An empty file masks:
/// from its place downwards the key is not trusted.
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

    /// <summary>Trusts <paramref name="key"/> for <paramref name="prefix"/> and all names below, or for all names where it is null; a mask of it there is lifted.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="BadInputException">A different minisign key of the same number is trusted already.</exception>
    public string Add(AcIdentifier? prefix, KnownKey key)
    {
        if (key.Minisign is not null)
        {
            _ = new KeyRing(List().Where(entry => !entry.IsMask && entry.Reference == key.Reference).Select(Read).Append(key));
        }

        return Write(DirectoryOf(prefix), key.Reference, key.ToFile());
    }

    /// <summary>Takes over that keys are revoked, wherever they are trusted. The revocation is made by the key itself, so it does not matter who brings it.</summary>
    /// <param name="keys">As somebody hands them out; those that are not revoked, or not trusted, change nothing.</param>
    /// <returns>Those that are revoked now and were not before.</returns>
    public IReadOnlyList<KeyReference> TakeRevocations(IEnumerable<KnownKey> keys)
    {
        var revoked = keys.Where(key => key.OpenPgp is { IsRevoked: true }).DistinctBy(key => key.Reference).ToDictionary(key => key.Reference);
        var taken = List().Where(entry => !entry.IsMask && revoked.ContainsKey(entry.Reference) && Read(entry) is { OpenPgp.IsRevoked: false }).ToList();
        taken.ForEach(entry => AtomicFile.Write(entry.Path, FileMode, stream => stream.Write(revoked[entry.Reference].ToFile())));
        return [.. taken.Select(entry => entry.Reference).Distinct()];
    }

    /// <summary>Trusts an OpenPGP key for a prefix.</summary>
    /// <returns>The file.</returns>
    public string AddPrefix(AcIdentifier prefix, OpenPgpKey key) => Add(prefix, KnownKey.Of(key));

    /// <summary>Trusts an OpenPGP key for all names.</summary>
    /// <returns>The file.</returns>
    public string AddRoot(OpenPgpKey key) => Add(null, KnownKey.Of(key));

    /// <summary>Takes away, for <paramref name="prefix"/> and all names below, the trust that a shorter prefix or the root gives. Returns the file.</summary>
    public string Mask(AcIdentifier prefix, KeyReference key) => Write(PrefixDirectory(prefix), key, ReadOnlyMemory<byte>.Empty);

    /// <summary>The same for an OpenPGP key.</summary>
    public string Mask(AcIdentifier prefix, Fingerprint fingerprint) => Mask(prefix, Reference(fingerprint));

    /// <summary>The entries that trust a key for the image <paramref name="name"/>, one a key. Reads no key.</summary>
    public IReadOnlyList<TrustedKey> EntriesFor(AcIdentifier name)
    {
        Dictionary<KeyReference, TrustedKey> trusted = [];
        foreach (var entry in Prefixes(name).Aggregate(Entries(null), (entries, prefix) => entries.Concat(Entries(prefix))))
        {
            if (entry.IsMask)
            {
                trusted.Remove(entry.Reference);
            }
            else
            {
                trusted[entry.Reference] = entry;
            }
        }

        return [.. trusted.Values.OrderBy(entry => entry.Reference.Id, StringComparer.Ordinal)];
    }

    /// <summary>The keys of all kinds that are trusted for the image <paramref name="name"/>; empty where there are none.</summary>
    /// <exception cref="BadInputException">A file of the store is not the key that its name says.</exception>
    public KeyRing RingFor(AcIdentifier name) => new(EntriesFor(name).Select(TryRead).OfType<KnownKey>());

    /// <summary>The OpenPGP keys among them.</summary>
    /// <exception cref="BadInputException">A file of the store is not the key that its name says.</exception>
    public IReadOnlyList<OpenPgpKey> KeysFor(AcIdentifier name) => RingFor(name).OpenPgp;

    /// <summary>The key of an entry.</summary>
    /// <exception cref="BadInputException">The file is not the one key that its name says.</exception>
    public static KnownKey Read(TrustedKey entry) => KeyFile.ReadTrusted(entry.Path, entry.Reference);

    /// <summary>The bytes of an entry's file.</summary>
    internal static byte[] ReadBytes(TrustedKey entry) => KeyFile.ReadAll(entry.Path);

    /// <summary>Every entry: root keys first, then by prefix and ID.</summary>
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

    /// <summary>Removes the key, or the mask, from a prefix, or from the root keys where that is null.</summary>
    /// <exception cref="NotFoundException">It is not there.</exception>
    public void Remove(AcIdentifier? prefix, KeyReference key)
    {
        var path = Path.Join(DirectoryOf(prefix), FileName(key));
        if (!File.Exists(path))
        {
            throw new NotFoundException($"{key}: not trusted for {prefix?.ToString() ?? "all names"}");
        }

        File.Delete(path);
    }

    /// <summary>The same for an OpenPGP key.</summary>
    public void Remove(AcIdentifier? prefix, Fingerprint fingerprint) => Remove(prefix, Reference(fingerprint));

    private string RootDirectory => Path.Join(_directory, "root.d");

    private string PrefixDirectory(AcIdentifier prefix) => Path.Join(_directory, "prefix.d", prefix.ToString());

    private string DirectoryOf(AcIdentifier? prefix) => prefix is { } named ? PrefixDirectory(named) : RootDirectory;

    private static KeyReference Reference(Fingerprint fingerprint) => new(SignatureKind.OpenPgp, fingerprint.ToString());

    private static string FileName(KeyReference key) => key.Id.ToLowerInvariant();

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
            if (ReferenceOf(Path.GetFileName(path)) is { } reference && new FileInfo(path) is { Exists: true } file)
            {
                yield return new TrustedKey(prefix, reference, file is { Length: 0, LinkTarget: null }, path);
            }
        }
    }

    // Another process may take a key away at any moment: then it is not trusted.
    private static KnownKey? TryRead(TrustedKey entry)
    {
        try
        {
            return Read(entry);
        }
        catch (SystemCallException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private static KeyReference? ReferenceOf(string name)
    {
        SignatureKind? kind = name.Length switch { 40 => SignatureKind.OpenPgp, 64 => SignatureKind.ImageId, 16 => SignatureKind.Minisign, _ => null };
        return kind is { } known && name.All(char.IsAsciiHexDigitLower) ? KeyReference.Parse(known, name) : null;
    }

    // Public keys are no secret to those whom the state directory lets in (see GroupSetup); it decides who that is.
    private string Write(string directory, KeyReference key, ReadOnlyMemory<byte> content)
    {
        PrivateDirectory.Make(Path.GetDirectoryName(_directory)!);
        PrivateDirectory.MakeReadable(directory);
        var path = Path.Join(directory, FileName(key));
        AtomicFile.Write(path, FileMode, stream => stream.Write(content.Span));
        return path;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Registry.Artifacts;
using Appc.ImageStore.Signatures;

namespace Acserver.Registry;

/// <summary>What a store's images, and what lies beside them, are as artifacts of a registry (docs/air-gap.md).</summary>
internal static class StoreArtifact
{
    /// <summary>An image: one file, as it was published.</summary>
    internal const string ImageType = "application/vnd.appc.aci.v1";

    /// <summary>What belongs to the whole store: the list of names, keys, statements, the policy.</summary>
    internal const string StoreType = "application/vnd.appc.store.v1";

    /// <summary>The title of the list of names.</summary>
    internal const string ListTitle = "names";

    private const string FileType = "application/vnd.appc.store.file.v1";
    private const string SerialName = "appc.serial";
    private static readonly ImmutableSortedDictionary<string, string> s_nothing = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static readonly (string Suffix, string Type)[] s_beside =
    [
        .. SignatureKinds.All.Select(kind => (SignatureKinds.SuffixOf(kind), $"application/vnd.appc.signature.{SignatureKinds.NameOf(kind)}.v1")),
        (SignatureFiles.StatementsSuffix, "application/vnd.appc.statements.v1+json"),
    ];

    /// <summary>Every ending of a file beside an image.</summary>
    internal static IEnumerable<string> Suffixes => s_beside.Select(row => row.Suffix);

    /// <summary>The image's artifact; of equal images it is equal.</summary>
    internal static Artifact OfImage(DepotImage image) => new(ImageType, [File(Sha256(image.Record.Sha256), image.Record.Size, ImageType + ".image", DepotFiles.Image)])
    {
        Annotations = s_nothing.SetItem("appc.name", image.Key.Name.ToString()).SetItem("appc.id", image.Record.Id.ToString()).SetItems(
            new (string Name, string? Value)[] { ("appc.version", image.Key.Version), ("appc.os", image.Key.Os), ("appc.arch", image.Key.Arch) }
                .Where(label => label.Value is not null).Select(label => KeyValuePair.Create(label.Name, label.Value!))),
    };

    /// <summary>The artifact of a file beside an image.</summary>
    /// <param name="subject">The image's manifest.</param>
    /// <param name="suffix">Which file.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="serial">Larger than that of the one whose place it takes; 0 for the first.</param>
    internal static Artifact OfBeside(Descriptor subject, string suffix, ReadOnlyMemory<byte> bytes, long serial)
    {
        var type = TypeOf(suffix);
        return new Artifact(type, [File(Digest.Of(bytes.Span), bytes.Length, type, DepotFiles.Image + suffix)])
        {
            Subject = new Descriptor(subject.MediaType, subject.Digest, subject.Size),
            Annotations = serial == 0 ? s_nothing : s_nothing.SetItem(SerialName, serial.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>The type of a file beside an image.</summary>
    internal static string TypeOf(string suffix) => Array.Find(s_beside, row => row.Suffix == suffix).Type;

    /// <summary>Whether an artifact is one that this program puts beside an image.</summary>
    internal static bool IsBeside(string type) => Array.Exists(s_beside, row => row.Type == type);

    /// <summary>The artifact of a kind that counts: of several the one that took the others' place; null for none.</summary>
    internal static StoredArtifact? Newest(IEnumerable<StoredArtifact> beside, string suffix) =>
        beside.Where(found => found.Artifact.Type == TypeOf(suffix)).OrderBy(found => SerialOf(found.Artifact)).ThenBy(found => found.Descriptor.Digest.ToString(), StringComparer.Ordinal).LastOrDefault();

    /// <summary>The number of an artifact beside an image among those of its kind.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    internal static long SerialOf(Artifact beside) => !beside.Annotations.TryGetValue(SerialName, out var text) ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var serial) && serial < long.MaxValue ? serial
        : throw new BadInputException($"artifact {beside.Type}: {SerialName} is no number");

    /// <summary>The one file of an artifact.</summary>
    /// <exception cref="BadInputException">It has none, or several.</exception>
    internal static Descriptor OnlyFile(Artifact artifact) => artifact.Files is [var file] ? file : throw new BadInputException($"artifact {artifact.Type}: {artifact.Files.Length} files, not one");

    /// <summary>The artifact of the whole store.</summary>
    /// <param name="list">The list of names.</param>
    /// <param name="files">Keys, statements and policy.</param>
    internal static Artifact OfStore(ReadOnlySpan<byte> list, IEnumerable<BundleFile> files) => new(
        StoreType,
        [File(Digest.Of(list), list.Length, FileType, ListTitle), .. files.Select(file => File(Sha256(file.Sha256), file.Size, FileType, file.Path))]);

    /// <summary>A list of names, a line each, as <c>--list</c> takes it.</summary>
    internal static byte[] List(IEnumerable<string> names) => Encoding.UTF8.GetBytes(string.Concat(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => name + "\n")));

    private static Descriptor File(Digest digest, long size, string type, string title) => new(type, digest, size) { Annotations = s_nothing.SetItem(Artifact.Title, title) };

    private static Digest Sha256(string hex) => Digest.Parse("sha256:" + hex);
}

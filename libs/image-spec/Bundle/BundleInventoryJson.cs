using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Bundle;

/// <summary><c>bundle.json</c> (docs/air-gap.md): strict JSON, in which an unknown field is refused.</summary>
public static class BundleInventoryJson
{
    /// <summary>The most bytes that an inventory may have.</summary>
    public const int MaxBytes = 64 << 20;

    private const int Version = 1;
    private const int MostFiles = 1_000_000;
    private const int MostChunks = 9_999;
    private const int LongestSequence = 100;
    private static readonly JsonLimits s_limits = new(MaxBytes, MaxDepth: 6);

    /// <summary>Writes an inventory; the same one always to the same bytes.</summary>
    public static byte[] Write(BundleInventory inventory)
    {
        var output = new JsonOutput();
        output.Begin('{');
        output.Field("bundleVersion", Version);
        output.Field("sequence", inventory.Sequence);
        output.Field("serial", inventory.Serial);
        output.Field("created", Timestamp.Format(inventory.Created));
        if (inventory.Former is { } former)
        {
            output.Name("former");
            output.Begin('{');
            output.Field("serial", former.Serial);
            output.Field("sha256", former.Sha256);
            output.End('}');
        }

        output.List("signatures", inventory.SignatureKinds, (list, kind) => list.Text(Signing.SignatureKinds.NameOf(kind)));
        output.List("images", inventory.Images, WriteImage);
        output.List("files", inventory.Files, WriteFile);
        output.Optional("chunks", inventory.Chunks, WriteChunk);
        output.End('}');
        return [.. JsonIndent.Apply(output.Written.Span).Span, (byte)'\n'];
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="BadInputException">It is no inventory, or one that no bundle can follow from; the field is named.</exception>
    public static BundleInventory Read(ReadOnlySpan<byte> json)
    {
        var root = StrictObject.Parse(json, s_limits);
        if (root.Integer("bundleVersion", 1, int.MaxValue) is var version && version != Version)
        {
            throw root.Broken("bundleVersion", version is null ? "is required" : $"is {version}, and this program knows version {Version}");
        }

        var former = root.Object("former");
        var inventory = new BundleInventory
        {
            Sequence = root.Parse("sequence", RequireSequence),
            Serial = Number(root, "serial"),
            Created = root.RequiredTime("created"),
            Former = former is null ? null : new FormerBundle(Number(former, "serial"), Hash(former)),
            SignatureKinds = [.. root.Texts("signatures", most: 3).Select(name => Signing.SignatureKinds.TryParse(name, out var kind) ? kind : throw root.Broken("signatures", "holds an unknown kind"))],
            Images = [.. root.Objects("images", MostFiles).Select(ReadImage)],
            Files = [.. root.Objects("files", MostFiles).Select(ReadFile)],
            Chunks = [.. root.Objects("chunks", MostChunks).Select(ReadChunk)],
        };
        former?.Finish();
        root.Finish();
        RequireOrder(root, inventory);
        return inventory;
    }

    /// <summary>A name for a sequence of bundles.</summary>
    /// <exception cref="BadInputException">It has other characters than letters, digits and <c>- . _</c>, or is too long.</exception>
    public static string RequireSequence(string text) => text.Length is > 0 and <= LongestSequence && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
        ? text
        : throw new BadInputException("must be at most 100 letters, digits and - . _");

    private static void WriteImage(JsonOutput output, BundledImage image)
    {
        output.Begin('{');
        output.Field("name", image.Name.ToString());
        output.Optional("version", image.Version);
        output.Optional("os", image.Os);
        output.Optional("arch", image.Arch);
        output.Field("id", image.Id.ToString());
        output.Field("directory", image.Directory);
        output.End('}');
    }

    private static void WriteFile(JsonOutput output, BundleFile file)
    {
        output.Begin('{');
        output.Field("path", file.Path);
        output.Field("size", file.Size);
        output.Field("sha256", file.Sha256);
        if (!file.IsCarried)
        {
            output.Field("carried", false);
        }

        output.End('}');
    }

    private static void WriteChunk(JsonOutput output, BundleChunk chunk)
    {
        output.Begin('{');
        output.Field("size", chunk.Size);
        output.Field("sha256", chunk.Sha256);
        output.End('}');
    }

    private static BundledImage ReadImage(StrictObject json)
    {
        var image = new BundledImage(
            json.Parse("name", AcIdentifier.Parse), json.Text("version"), json.Text("os"), json.Text("arch"), json.Parse("id", ImageId.Parse), json.RequiredText("directory"));
        json.Finish();
        return image;
    }

    private static BundleFile ReadFile(StrictObject json)
    {
        var file = new BundleFile(json.Parse("path", RequirePath), Number(json, "size"), Hash(json), !json.Has("carried") || json.Flag("carried"));
        json.Finish();
        return file;
    }

    private static BundleChunk ReadChunk(StrictObject json)
    {
        var chunk = new BundleChunk(Number(json, "size"), Hash(json));
        json.Finish();
        return chunk;
    }

    private static string RequirePath(string path) =>
        path.Length is > 0 and <= 4096 && path.Split('/').All(part => part is not ("" or "." or "..") && part.All(c => c is > ' ' and < '\x7f' and not '\\'))
            ? path
            : throw new BadInputException("must be a relative path of printable ASCII, in its shortest form");

    private static string Hash(StrictObject json) => json.Parse("sha256", text => text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
        ? text
        : throw new BadInputException("must be 64 hexadecimal digits in small letters"));

    private static long Number(StrictObject json, string name) => json.Long(name) ?? throw json.Broken(name, "is required");

    // No path may be a directory above another one.
    private static void RequireTree(StrictObject root, BundleInventory inventory)
    {
        var paths = inventory.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var path in inventory.Files.Select(file => file.Path))
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                if (paths.Contains(path.AsSpan(0, slash)))
                {
                    throw root.Broken("files", $"has a file {path[..slash]} and one below it");
                }
            }
        }
    }

    private static void RequireOrder(StrictObject root, BundleInventory inventory)
    {
        for (var i = 1; i < inventory.Files.Length; i++)
        {
            if (string.CompareOrdinal(inventory.Files[i - 1].Path, inventory.Files[i].Path) >= 0)
            {
                throw root.Broken($"files[{i}]", "is not behind the one before it in byte order");
            }
        }

        RequireTree(root, inventory);
        try
        {
            _ = inventory.Files.Aggregate(0L, (sum, file) => checked(sum + file.Size)) + inventory.Chunks.Aggregate(0L, (sum, chunk) => checked(sum + chunk.Size));
        }
        catch (OverflowException e)
        {
            throw new BadInputException("files: more bytes than there can be", e);
        }
    }
}

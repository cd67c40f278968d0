using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The index of a layout, changed by one entry; everything else in it stays as it was written.</summary>
internal sealed class LayoutIndex
{
    private readonly JsonValue _document;
    private readonly ImageIndex _index;

    private LayoutIndex(JsonValue document, ImageIndex index)
    {
        _document = document;
        _index = index;
    }

    /// <summary>Reads an index.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    internal static LayoutIndex Parse(ReadOnlySpan<byte> json) =>
        ImageDocument.Parse(json, null) is ImageIndex index
            ? new LayoutIndex(OciObject.Parse(json, OciLimits.Manifest).Value, index)
            : throw new BadInputException("not an index");

    /// <summary>Refuses a tag that another image has.</summary>
    /// <exception cref="BadInputException">It is taken, or the index is full.</exception>
    internal void Check(ImageTag tag, Digest? wanted, bool overwrite)
    {
        var taken = _index.Manifests.Where(entry => IsTagged(entry, tag)).ToList();
        if (!overwrite && taken.Exists(entry => entry.Digest != wanted))
        {
            throw new BadInputException($"tag {tag} is there already (try --overwrite)");
        }

        if (_index.Manifests.Length - taken.Count >= OciLimits.MaxIndexEntries)
        {
            throw new BadInputException($"the index holds {OciLimits.MaxIndexEntries} entries, as many as an index may");
        }
    }

    /// <summary>Refuses a tag that does not name this image any more.</summary>
    /// <exception cref="BadInputException">Somebody else gave it to another image, or took it away.</exception>
    internal void RequireStill(ImageTag tag, Digest image)
    {
        if (!_index.Manifests.Any(entry => IsTagged(entry, tag) && entry.Digest == image))
        {
            throw new BadInputException($"tag {tag} names another image than it did; somebody else changes it at the same time; try again");
        }
    }

    /// <summary>The index with the image under that tag, in place of what had it.</summary>
    internal ReadOnlyMemory<byte> With(OciDocuments image, ImageTag tag)
    {
        var output = new JsonOutput();
        output.Begin('{');
        foreach (var member in _document.Members)
        {
            output.Name(member.Name);
            if (member.Name is "manifests")
            {
                WriteEntries(output, member.Value, image, tag);
            }
            else
            {
                output.Value(member.Value);
            }
        }

        output.End('}');
        return output.Written;
    }

    private void WriteEntries(JsonOutput output, JsonValue entries, OciDocuments image, ImageTag tag)
    {
        output.Begin('[');
        for (var i = 0; i < entries.Items.Length; i++)
        {
            if (!IsTagged(_index.Manifests[i], tag))
            {
                output.Value(entries.Items[i]);
            }
        }

        image.WriteEntry(output, tag);
        output.End(']');
    }

    private static bool IsTagged(Descriptor entry, ImageTag tag) => string.Equals(ImageIndex.NameOf(entry), tag.ToString(), StringComparison.Ordinal);
}

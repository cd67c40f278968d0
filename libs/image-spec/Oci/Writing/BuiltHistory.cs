using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// The history of an image that was built in steps on a base: the base's as it was, then a line for each step. Engines count the lines that made
/// a layer against the layers there are, so of the steps that made one layer together the last counts.
/// </summary>
internal static class BuiltHistory
{
    private const string Emptiness = "empty_layer";

    internal static void Apply(JsonDraft document, JsonValue? was, LayeredImage image, string? created) =>
        document.Set("history", output =>
        {
            output.Begin('[');
            WriteBase(output, was, image.BaseLayers);
            WriteOwn(output, image, created);
            output.End(']');
        });

    // A base that tells too few or too many layers tells nothing that can be used.
    private static void WriteBase(JsonOutput output, JsonValue? was, int layers)
    {
        var entries = was is { Kind: JsonKind.Array } list && list.Items.All(item => item.Kind == JsonKind.Object) ? [.. list.Items] : new List<JsonValue>();
        if (entries.Count(entry => entry.Find(Emptiness) is not { Kind: JsonKind.True }) == layers)
        {
            entries.ForEach(output.Value);
            return;
        }

        for (var layer = 0; layer < layers; layer++)
        {
            Write(output, "the base", isEmpty: false, created: null);
        }
    }

    private static void WriteOwn(JsonOutput output, LayeredImage image, string? created)
    {
        var made = image.BaseLayers;
        for (var i = 0; i < image.History.Length; i++)
        {
            var (text, layers, changedFiles) = image.History[i];
            for (; made < layers - 1; made++)
            {
                Write(output, Ourselves, isEmpty: false, created); // steps that nobody recorded
            }

            var makes = changedFiles && made < layers && !image.History[(i + 1)..].Any(later => later.ChangedFiles && later.Layers == layers);
            Write(output, text, isEmpty: !makes, created);
            made += makes ? 1 : 0;
        }

        for (; made < image.Layers.Length; made++)
        {
            Write(output, Ourselves, isEmpty: false, created);
        }
    }

    private static void Write(JsonOutput output, string text, bool isEmpty, string? created)
    {
        var entry = new JsonDraft(null);
        entry.SetText("created", created);
        entry.SetText("created_by", text);
        if (isEmpty)
        {
            entry.Set(Emptiness, o => o.Flag(flag: true));
        }

        entry.Write(output);
    }

    private const string Ourselves = "acbuild";
}

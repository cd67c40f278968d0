using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// The history of an image whose layers became one. Engines count the entries that made a layer against the layers there are, so one such
/// entry is left, the last; the others stay, marked as having made none.
/// </summary>
internal static class HistoryMapping
{
    private const string Field = "history";
    private const string Emptiness = "empty_layer";
    private const string Ourselves = "actool convert";

    internal static void Apply(JsonDraft document, JsonValue? was, string? created)
    {
        var entries = was is { Kind: JsonKind.Array } list && list.Items.All(item => item.Kind == JsonKind.Object) ? [.. list.Items] : new List<JsonValue>();
        var made = entries.FindAll(entry => !IsEmpty(entry));
        if (made.Count != 1 || was is null)
        {
            document.Set(Field, output => Write(output, entries, made.Count == 0 ? null : made[^1], created));
        }
    }

    private static bool IsEmpty(JsonValue entry) => entry.Find(Emptiness) is { Kind: JsonKind.True };

    private static void Write(JsonOutput output, List<JsonValue> entries, JsonValue? last, string? created)
    {
        output.Begin('[');
        foreach (var entry in entries)
        {
            var draft = new JsonDraft(entry);
            if (!ReferenceEquals(entry, last))
            {
                draft.Set(Emptiness, o => o.Flag(flag: true));
            }

            draft.Write(output);
        }

        if (last is null)
        {
            var draft = new JsonDraft(null);
            draft.SetText("created", created);
            draft.SetText("created_by", Ourselves);
            draft.Write(output);
        }

        output.End(']');
    }
}

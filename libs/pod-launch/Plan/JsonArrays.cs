using System.Text.Json;

namespace Appc.PodLaunch.Plan;

/// <summary>Arrays of plain values.</summary>
internal static class JsonArrays
{
    internal static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Nothing where there are none.</summary>
    internal static void WriteNumbersIfAny(this Utf8JsonWriter json, string name, IReadOnlyCollection<long> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}

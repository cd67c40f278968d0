using System.Text;
using System.Text.Json;

namespace Appc.PodLaunch.Network;

/// <summary>A plugin with all that it is told but what the plugin before it answered.</summary>
/// <param name="Type">Its name.</param>
/// <param name="Program">Its program, absolute.</param>
/// <param name="Configuration">JSON: the configuration that is derived for it (CNI specification, section 4), without <c>prevResult</c>.</param>
public sealed record PluginCall(string Type, string Program, string Configuration)
{
    private static readonly string[] s_given = ["cniVersion", "name", "capabilities", "runtimeConfig", "prevResult"];

    /// <summary>Derives a plugin's configuration.</summary>
    /// <param name="list">Whose plugin it is.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="program">Its program.</param>
    /// <param name="wishes">What the pod wants, by capability, as JSON; a plugin gets what it takes.</param>
    public static PluginCall Of(NetworkList list, NetworkPlugin plugin, string program, IEnumerable<KeyValuePair<string, string>> wishes)
    {
        var taken = wishes.Where(wish => plugin.Capabilities.Contains(wish.Key)).ToList();
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("cniVersion"u8, list.Version);
            json.WriteString("name"u8, list.Name);
            foreach (var member in plugin.Configuration.Members.Where(member => !s_given.Contains(member.Name)))
            {
                json.WritePropertyName(member.Name);
                json.WriteRawValue(member.Value.ToString());
            }

            if (taken.Count > 0)
            {
                json.WriteStartObject("runtimeConfig"u8);
                taken.ForEach(wish =>
                {
                    json.WritePropertyName(wish.Key);
                    json.WriteRawValue(wish.Value);
                });
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return new PluginCall(plugin.Type, program, Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>What the program reads.</summary>
    /// <param name="previous">What stands for <c>prevResult</c>; null for none.</param>
    public string Input(string? previous) => previous is null ? Configuration : $"{Configuration[..^1]},\"prevResult\":{previous}}}";
}

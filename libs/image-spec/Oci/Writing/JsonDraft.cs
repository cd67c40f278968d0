using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>A JSON object under change: members keep their places and their literals, new ones come last.</summary>
internal sealed class JsonDraft
{
    private readonly List<(string Name, Action<JsonOutput> Write)> _members = [];

    /// <summary>Begins with the members of an object; with none for anything else.</summary>
    internal JsonDraft(JsonValue? source)
    {
        foreach (var member in source?.Members ?? [])
        {
            _members.Add((member.Name, output => output.Value(member.Value)));
        }
    }

    internal bool IsEmpty => _members.Count == 0;

    internal void Set(string name, Action<JsonOutput> write)
    {
        var index = _members.FindIndex(member => string.Equals(member.Name, name, StringComparison.Ordinal));
        if (index < 0)
        {
            _members.Add((name, write));
        }
        else
        {
            _members[index] = (name, write);
        }
    }

    /// <summary>Sets a text; nothing stands for null and the empty text.</summary>
    internal void SetText(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            Remove(name);
        }
        else
        {
            Set(name, output => output.Text(text));
        }
    }

    /// <summary>Sets a list of texts; nothing stands for an empty one.</summary>
    internal void SetList(string name, IReadOnlyCollection<string> texts)
    {
        if (texts.Count == 0)
        {
            Remove(name);
            return;
        }

        Set(name, output =>
        {
            output.Begin('[');
            foreach (var text in texts)
            {
                output.Text(text);
            }

            output.End(']');
        });
    }

    /// <summary>Sets an object by its members; nothing stands for an empty one.</summary>
    internal void SetObject<T>(string name, IReadOnlyCollection<KeyValuePair<string, T>> members, Action<JsonOutput, T> write)
    {
        if (members.Count == 0)
        {
            Remove(name);
            return;
        }

        Set(name, output =>
        {
            output.Begin('{');
            foreach (var (key, value) in members)
            {
                output.Name(key);
                write(output, value);
            }

            output.End('}');
        });
    }

    internal void Remove(string name) => _members.RemoveAll(member => string.Equals(member.Name, name, StringComparison.Ordinal));

    internal void Write(JsonOutput output)
    {
        output.Begin('{');
        foreach (var (name, write) in _members)
        {
            output.Name(name);
            write(output);
        }

        output.End('}');
    }
}

using System.Collections.Immutable;
using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>Gathers annotations; empty values are left out.</summary>
internal sealed class AnnotationList
{
    // The manifest may have 4 MiB; quoting can make a configuration several times larger.
    private const int LargestConfig = 512 * 1024;
    internal const string ConfigName = "appc.io/oci/config";
    private readonly ImmutableArray<Annotation>.Builder _list = ImmutableArray.CreateBuilder<Annotation>();

    internal void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _list.Add(new Annotation(AcIdentifier.Parse(name), value));
        }
    }

    /// <summary>The configuration as it was, byte for byte; without its history where it is very large.</summary>
    internal void AddConfig(JsonValue config, Action<string> notes)
    {
        var kept = config.Source;
        if (kept.Length > LargestConfig)
        {
            var shorter = new JsonDraft(config);
            shorter.Remove("history");
            var output = new JsonOutput();
            shorter.Write(output);
            kept = output.Written;
            notes($"the configuration has {config.Source.Length} bytes, so its history is not kept as an annotation");
        }

        if (kept.Length <= LargestConfig)
        {
            Add(ConfigName, Encoding.UTF8.GetString(kept.Span));
        }
        else
        {
            notes($"the configuration has {kept.Length} bytes without its history, too many to be kept as an annotation");
        }
    }

    internal ImmutableArray<Annotation> ToImmutable() => _list.ToImmutable();
}

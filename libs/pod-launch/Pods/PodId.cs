using Appc.ImageSpec;

namespace Appc.PodLaunch.Pods;

/// <summary>A pod's UUID (RFC 4122, ace.md, Pod UUID), in lower case with hyphens.</summary>
public readonly record struct PodId
{
    private readonly string? _text;

    private PodId(string text)
    {
        _text = text;
    }

    /// <summary>A new random one, version 4.</summary>
    public static PodId New() => new(Guid.NewGuid().ToString("D"));

    /// <summary>Reads a whole UUID.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static PodId Parse(string text) => TryParse(text, out var id) ? id : throw new BadInputException($"pod {text}: not a UUID");

    /// <summary>Reads a whole UUID; false when it is none.</summary>
    public static bool TryParse(string? text, out PodId id)
    {
        var ok = Guid.TryParseExact(text, "D", out var guid) && guid.ToString("D") == text;
        id = ok ? new PodId(text!) : default;
        return ok;
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? string.Empty;
}

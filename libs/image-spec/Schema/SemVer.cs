using System.Globalization;
using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// A version in the form of Semantic Versioning 2.0.0, as <c>acVersion</c> holds it (types.md, AC Version Type). Ordered by precedence
/// (semver.org item 11): build metadata does not count. <c>0.0.0</c> is no version of the specification and is refused.
/// </summary>
public readonly record struct SemVer : IComparable<SemVer>
{
    internal const string Rule = "must be a version in SemVer 2.0.0 form such as 0.8.11 (types.md, AC Version Type)";

    private SemVer(long major, long minor, long patch, string preRelease, string build)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        PreRelease = preRelease;
        Build = build;
    }

    /// <summary>0.8.11, the version of the specification that this library implements.</summary>
    public static SemVer Specification { get; } = new(0, 8, 11, string.Empty, string.Empty);

    /// <summary>The first number.</summary>
    public long Major { get; }

    /// <summary>The second number.</summary>
    public long Minor { get; }

    /// <summary>The third number.</summary>
    public long Patch { get; }

    /// <summary>What follows the hyphen, without it; empty for a release.</summary>
    public string PreRelease { get; }

    /// <summary>What follows the plus sign, without it.</summary>
    public string Build { get; }

    /// <summary>The version of that text.</summary>
    /// <exception cref="BadInputException">The text has another form.</exception>
    public static SemVer Parse(string text) => TryParse(text, out var version)
        ? version
        : throw new BadInputException($"version \"{ByteEscaping.ToDisplay(text)}\": {Rule}");

    /// <summary>False when the text has another form.</summary>
    public static bool TryParse(string? text, out SemVer version)
    {
        version = default;
        var (rest, build, hasBuild) = Split(text ?? string.Empty, '+');
        var (core, preRelease, hasPreRelease) = Split(rest, '-');
        var parts = core.Split('.');
        if (parts.Length != 3 || (hasBuild && !AreIdentifiers(build, numbersMayStartWithZero: true))
            || (hasPreRelease && !AreIdentifiers(preRelease, numbersMayStartWithZero: false)))
        {
            return false;
        }

        if (!TryNumber(parts[0], out var major) || !TryNumber(parts[1], out var minor) || !TryNumber(parts[2], out var patch))
        {
            return false;
        }

        version = new SemVer(major, minor, patch, preRelease, build);
        return major + minor + patch != 0 || hasPreRelease || hasBuild;
    }

    /// <inheritdoc/>
    public int CompareTo(SemVer other)
    {
        var core = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return core != 0 ? core : SemVerPreRelease.Compare(PreRelease ?? string.Empty, other.PreRelease ?? string.Empty);
    }

    /// <summary>The text.</summary>
    public override string ToString()
    {
        var core = string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
        return core + (string.IsNullOrEmpty(PreRelease) ? string.Empty : "-" + PreRelease) + (string.IsNullOrEmpty(Build) ? string.Empty : "+" + Build);
    }

    private static (string Before, string After, bool Found) Split(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, string.Empty, false) : (text[..index], text[(index + 1)..], true);
    }

    private static bool TryNumber(string text, out long number)
    {
        number = 0;
        return (text.Length == 1 || !text.StartsWith('0')) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool AreIdentifiers(string text, bool numbersMayStartWithZero)
    {
        foreach (var part in text.Split('.'))
        {
            var isNumber = part.All(char.IsAsciiDigit);
            if (part.Length == 0 || !part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
                || (isNumber && part.Length > 1 && part[0] == '0' && !numbersMayStartWithZero))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// An amount of a resource (ace.md, Resource Isolators): a decimal number with a metric suffix (n u m k K M G T P E), a binary one
/// (Ki Mi Gi Ti Pi Ei) or a decimal exponent (<c>12e6</c>). Held exactly, in billionths of the base unit; anything finer is rounded away
/// from zero, so that who asks for something gets something.
/// </summary>
public readonly partial record struct Quantity : IComparable<Quantity>
{
    internal const string Rule = "must be a quantity such as 500m, 1.5G or 64Mi (ace.md, Resource Isolators)";
    private const int MaxLength = 64;
    private const int MaxExponent = 64;
    private const int NanoDigits = 9;
    private const string MetricSuffixes = "num kMGTPE";
    private const string BinarySuffixes = "KMGTPE";
    private readonly string? _text;

    private Quantity(string text, BigInteger nanos)
    {
        _text = text;
        Nanos = nanos;
    }

    /// <summary>The amount in billionths of the base unit (bytes, cores, operations a second).</summary>
    public BigInteger Nanos { get; }

    /// <summary>The amount in base units, rounded away from zero, capped to 64 bits.</summary>
    public long Value => Scaled(NanoDigits);

    /// <summary>The amount in thousandths of the base unit, rounded away from zero, capped to 64 bits.</summary>
    public long Milli => Scaled(NanoDigits - 3);

    /// <summary>The amount that text stands for.</summary>
    /// <exception cref="BadInputException">The text has another form.</exception>
    public static Quantity Parse(string text) => TryParse(text, out var quantity)
        ? quantity
        : throw new BadInputException($"quantity \"{ByteEscaping.ToDisplay(text)}\": {Rule}");

    /// <summary>False when the text has another form, more than 64 characters, or an exponent beyond ±64.</summary>
    public static bool TryParse(string? text, out Quantity quantity)
    {
        quantity = default;
        var match = text is { Length: > 0 and <= MaxLength } ? Form().Match(text) : Match.Empty;
        if (!match.Success || !TryScale(match.Groups["suffix"].Value, out var factor, out var exponent))
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value;
        var digits = BigInteger.Parse("0" + match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture) * factor;
        exponent += NanoDigits - fraction.Length;
        var nanos = exponent >= 0 ? digits * BigInteger.Pow(10, exponent) : DivideUp(digits, BigInteger.Pow(10, -exponent));
        quantity = new Quantity(text!, match.Groups["sign"].Value == "-" ? -nanos : nanos);
        return true;
    }

    /// <summary>By amount.</summary>
    public int CompareTo(Quantity other) => Nanos.CompareTo(other.Nanos);

    /// <summary>By amount: <c>1G</c> equals <c>1000M</c>.</summary>
    public bool Equals(Quantity other) => Nanos == other.Nanos;

    /// <inheritdoc/>
    public override int GetHashCode() => Nanos.GetHashCode();

    /// <summary>The text as given.</summary>
    public override string ToString() => _text ?? "0";

    private static bool TryScale(string suffix, out BigInteger factor, out int exponent)
    {
        (factor, exponent) = (BigInteger.One, 0);
        if (suffix.Length == 0)
        {
            return true;
        }

        if (suffix.Length == 2 && suffix[1] == 'i')
        {
            factor = BigInteger.Pow(1024, BinarySuffixes.IndexOf(suffix[0], StringComparison.Ordinal) + 1);
            return true;
        }

        if (suffix.Length == 1)
        {
            exponent = (MetricSuffixes.IndexOf(suffix == "K" ? 'k' : suffix[0], StringComparison.Ordinal) - 3) * 3;
            return true;
        }

        return int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) && Math.Abs(exponent) <= MaxExponent;
    }

    private static BigInteger DivideUp(BigInteger value, BigInteger divisor) => (value + divisor - 1) / divisor;

    private long Scaled(int digits)
    {
        var size = DivideUp(BigInteger.Abs(Nanos), BigInteger.Pow(10, digits));
        var signed = Nanos.Sign < 0 ? -size : size;
        return signed > long.MaxValue ? long.MaxValue : signed < long.MinValue ? long.MinValue : (long)signed;
    }

    [GeneratedRegex(@"^(?<sign>[+-]?)(?=[.]?[0-9])(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?(?<suffix>[numkKMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}

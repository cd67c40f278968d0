using System.Buffers;
using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageStore;

/// <summary>How a user names an image; parsed once, by <see cref="Parse"/>.</summary>
public abstract record ImageReference
{
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private ImageReference(string text)
    {
        Text = text;
    }

    /// <summary>As it was typed.</summary>
    public string Text { get; }

    /// <summary>The text, safe to show.</summary>
    /// <returns>One line.</returns>
    public sealed override string ToString() => ByteEscaping.ToDisplay(Text);

    /// <summary>A file: it begins with /, ./ or ../, or ends in .aci, or holds a slash and exists.</summary>
    public sealed record AciFile : ImageReference
    {
        internal AciFile(string text, string path)
            : base(text)
        {
            Path = path;
        }

        /// <summary>As given: absolute, or below the working directory.</summary>
        public string Path { get; }
    }

    /// <summary>The first characters of an image ID, <c>sha512-</c> included; enough of them to tell it from others.</summary>
    public sealed record IdPrefix : ImageReference
    {
        internal IdPrefix(string text)
            : base(text)
        {
        }

        /// <summary>0 to 128 hexadecimal digits, in small letters.</summary>
        public string Digits => Text[ImageId.Prefix.Length..].ToLowerInvariant();
    }

    /// <summary>A name with labels that the image must have: <c>NAME[:VERSION][,label=value...]</c>.</summary>
    public sealed record Named : ImageReference
    {
        internal Named(string text, AcIdentifier name, ImmutableArray<Label> labels)
            : base(text)
        {
            (Name, Labels) = (name, labels);
        }

        /// <summary>The image's name, exactly.</summary>
        public AcIdentifier Name { get; }

        /// <summary>What was asked for; <c>:VERSION</c> is the label version.</summary>
        public ImmutableArray<Label> Labels { get; }
    }

    /// <summary>An address with a scheme, such as https:// or docker://.</summary>
    public sealed record Address : ImageReference
    {
        internal Address(string text)
            : base(text)
        {
        }
    }

    /// <summary>Tells the four forms apart.</summary>
    /// <param name="text">As the user typed it.</param>
    /// <returns>One of the forms above.</returns>
    /// <exception cref="BadInputException">None of the forms fits.</exception>
    public static ImageReference Parse(string text)
    {
        if (text.StartsWith("file://", StringComparison.Ordinal))
        {
            return new AciFile(text, text["file://".Length..]);
        }

        return text.Contains("://", StringComparison.Ordinal) ? new Address(text)
            : IsPath(text) ? new AciFile(text, text)
            : IsIdPrefix(text) ? new IdPrefix(text)
            : ParseName(text, text);
    }

    /// <summary>The reference to exactly one image.</summary>
    /// <param name="id">Its ID.</param>
    /// <returns>A reference by the whole ID.</returns>
    public static ImageReference To(ImageId id) => new IdPrefix(id.ToString());

    /// <summary>The reference that a name and labels make, as a dependency states them.</summary>
    /// <param name="name">The image's name.</param>
    /// <param name="labels">Labels it must have.</param>
    /// <returns>A reference by name.</returns>
    public static ImageReference To(AcIdentifier name, ImmutableArray<Label> labels) =>
        new Named(string.Join(',', labels.Select(label => $"{label.Name}={label.Value}").Prepend(name.ToString())), name, labels);

    private static bool IsPath(string text) =>
        text.StartsWith('/') || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)
        || text.EndsWith(".aci", StringComparison.Ordinal) || (text.Contains('/') && File.Exists(text));

    private static bool IsIdPrefix(string text) =>
        text.StartsWith(ImageId.Prefix, StringComparison.OrdinalIgnoreCase)
        && text.Length <= ImageId.Prefix.Length + 128 && text.AsSpan(ImageId.Prefix.Length).ContainsAnyExcept(s_hexDigits) is false;

    private static Named ParseName(string text, string rest)
    {
        var parts = rest.Split(',');
        var colon = parts[0].IndexOf(':');
        var name = Read(text, () => AcIdentifier.Parse(colon < 0 ? parts[0] : parts[0][..colon]));
        var labels = parts.Skip(1).Select(part => Read(text, () => ParseLabel(part))).ToList();
        if (colon >= 0)
        {
            labels.Insert(0, new Label(AcIdentifier.Parse("version"), parts[0][(colon + 1)..]));
        }

        return labels.Select(label => label.Name).Distinct().Count() == labels.Count
            ? new Named(text, name, [.. labels])
            : throw new BadInputException($"read image reference {ByteEscaping.ToDisplay(text)}: a label stands twice");
    }

    private static Label ParseLabel(string part)
    {
        var equals = part.IndexOf('=');
        return equals > 0
            ? new(AcIdentifier.Parse(part[..equals]), part[(equals + 1)..])
            : throw new BadInputException($"{ByteEscaping.ToDisplay(part)}: a label is written name=value");
    }

    private static T Read<T>(string text, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (BadInputException e)
        {
            throw e.In($"read image reference {ByteEscaping.ToDisplay(text)}");
        }
    }
}

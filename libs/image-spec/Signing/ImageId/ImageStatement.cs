using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>
/// What an image-ID signature says: an image of this ID, of this name, with these labels, signed at this time and to be relied on until that.
/// It holds whatever the image's file is compressed with, because the ID is the hash of the uncompressed tar.
/// </summary>
/// <param name="ImageId">The image.</param>
/// <param name="Name">Its name.</param>
/// <param name="Labels">All its labels.</param>
/// <param name="Issued">When this was said.</param>
/// <param name="Expires">Until when it may be relied on; null for always.</param>
public sealed record ImageStatement(ImageId ImageId, AcIdentifier Name, ImmutableArray<Label> Labels, DateTimeOffset Issued, DateTimeOffset? Expires)
{
    /// <summary>The media type of the payload.</summary>
    public const string PayloadType = "application/vnd.appc.image-signature.v1+json";

    private const int MaxLabels = 10_000;
    private static readonly JsonLimits s_limits = new(Envelope.MaxBytes, MaxDepth: 8);

    /// <summary>What is to be signed of an image.</summary>
    /// <param name="id">Its ID.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="issued">Now; whole seconds count.</param>
    /// <param name="expires">Until when; whole seconds count.</param>
    /// <exception cref="BadInputException">It would expire before it is made.</exception>
    public static ImageStatement Of(ImageId id, ImageManifest manifest, DateTimeOffset issued, DateTimeOffset? expires) =>
        expires <= issued
            ? throw new BadInputException($"expiry {Timestamp.Format(expires.Value)}: not after the time of signing, {Timestamp.Format(issued)}")
            : new(id, manifest.Name, Sorted(manifest.Labels), Whole(issued), expires is { } end ? Whole(end) : null);

    /// <summary>Reads a payload.</summary>
    /// <exception cref="BadInputException">It is of another type, malformed, or has fields that are not known here.</exception>
    public static ImageStatement Read(Envelope envelope)
    {
        if (envelope.PayloadType != PayloadType)
        {
            throw new BadInputException($"payloadType: '{Appc.Linux.ByteEscaping.ToDisplay(envelope.PayloadType)}' is not {PayloadType}");
        }

        var json = StrictObject.Parse(envelope.Payload.Span, s_limits);
        var statement = new ImageStatement(
            json.Parse("imageID", Schema.ImageId.Parse),
            json.Parse("name", AcIdentifier.Parse),
            [.. json.Objects("labels", MaxLabels).Select(ReadLabel)],
            json.RequiredTime("issued"),
            json.Time("expires"));
        json.Finish();
        return statement;
    }

    /// <summary>The payload's bytes: the same statement always gives the same.</summary>
    public Envelope ToEnvelope()
    {
        var output = new JsonOutput();
        output.Begin('{');
        output.Field("imageID", ImageId.ToString());
        output.Field("name", Name.ToString());
        output.Name("labels");
        output.Begin('[');
        foreach (var label in Labels)
        {
            Label.Write(output, label);
        }

        output.End(']');
        output.Field("issued", Timestamp.Format(Issued));
        if (Expires is { } end)
        {
            output.Field("expires", Timestamp.Format(end));
        }

        output.End('}');
        return Envelope.Of(PayloadType, output.Written);
    }

    /// <summary>Why this is not said of the image at hand; null where it is.</summary>
    public string? Mismatch(ImageId id, AcIdentifier name, ImmutableArray<Label> labels) =>
        ImageId != id ? $"it is for the image {ImageId}"
        : Name != name ? $"it is for the name {Name}"
        : !Same(Sorted(Labels), Sorted(labels)) ? "it is for other labels"
        : null;

    private static bool Same(ImmutableArray<Label> left, ImmutableArray<Label> right) =>
        left.Length == right.Length && left.Zip(right).All(pair => pair.First.Name == pair.Second.Name && pair.First.Value == pair.Second.Value);

    private static ImmutableArray<Label> Sorted(ImmutableArray<Label> labels) =>
        labels.IsDefaultOrEmpty ? [] : [.. labels.Select(label => new Label(label.Name, label.Value)).OrderBy(label => label.Name)];

    private static Label ReadLabel(StrictObject json)
    {
        var label = new Label(json.Parse("name", AcIdentifier.Parse), json.RequiredText("value"));
        json.Finish();
        return label;
    }

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}

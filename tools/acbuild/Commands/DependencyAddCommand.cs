using System.Collections.Immutable;
using System.CommandLine;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>dependency add IMAGE [--image-id ID] [--label NAME=VALUE] [--size N] [--pin]</c>.</summary>
internal sealed class DependencyAddCommand : StepCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "NAME[:VERSION][,LABEL=VALUE...], or ./FILE.aci" };
    private readonly Option<string?> _imageId = new("--image-id") { HelpName = "ID", Description = "the ID that the image found must have" };
    private readonly Option<string[]> _labels = new("--label") { HelpName = "NAME=VALUE", Description = "a label that the image found must have" };
    private readonly Option<long> _size = new("--size") { HelpName = "BYTES", Description = "the size of the image's file" };
    private readonly Option<bool> _pin = new("--pin") { Description = "look the image up, in the store and then by discovery, and write its labels, ID and size down" };
    private readonly ImageFlags _images = new(hasForeign: false);

    internal DependencyAddCommand(GlobalOptions globals)
        : base(globals, "add", "add a dependency, or change the one on that image",
            "acbuild dependency add example.com/base:1.0.0 --label os=linux --size 22017258", "acbuild dependency add ./base.aci", "acbuild dependency add --pin example.com/base:1.0.0")
    {
        Details = "By name, the manifest gets what the words say and nothing else. A file is taken into the store that runner has too, where run finds it, and its name, its labels version, os and arch, its ID and its size are written down; "
            + "with --pin the same is done for an image by name. A dependency with an ID can be no other image.";
        Arguments.Add(_image);
        Array.ForEach<Option>([_imageId, _labels, _size, _pin], Options.Add);
        _images.AddTo(this);
    }

    internal override Step Read(ParseResult parse)
    {
        ImmutableArray<Label> labels = [.. (parse.GetValue(_labels) ?? []).Select(ParseLabel)];
        if (labels.Select(label => label.Name).Distinct().Count() < labels.Length)
        {
            throw new UsageException("dependency add: a label is given more than once");
        }

        return new DependencyAddStep(new DependencyOptions(
            parse.GetRequiredValue(_image), parse.GetValue(_imageId) is { } id ? ImageId.Parse(id) : null, labels, parse.GetValue(_size), parse.GetValue(_pin), _images.Read(parse)));
    }

    private static Label ParseLabel(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? new Label(AcIdentifier.Parse(text[..equals]), text[(equals + 1)..])
        : throw new UsageException($"dependency add: a label must be NAME=VALUE, not {ByteEscaping.ToDisplay(text)}");
}

using System.Collections.Immutable;
using System.CommandLine;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>dependency add NAME[:VERSION][,LABEL=VALUE...] [--image-id ID] [--label NAME=VALUE] [--size N]</c>.</summary>
internal sealed class DependencyAddCommand : StepCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "NAME[:VERSION][,LABEL=VALUE...]" };
    private readonly Option<string?> _imageId = new("--image-id") { HelpName = "ID", Description = "the ID that the image found must have" };
    private readonly Option<string[]> _labels = new("--label") { HelpName = "NAME=VALUE", Description = "a label that the image found must have; may be repeated" };
    private readonly Option<long> _size = new("--size") { HelpName = "BYTES", Description = "the size of the image's file" };

    internal DependencyAddCommand(GlobalOptions globals)
        : base(globals, "add", "add a dependency, or change the one on that image",
            "acbuild dependency add example.com/base:1.0.0 --label os=linux --size 22017258")
    {
        Arguments.Add(_image);
        Options.Add(_imageId);
        Options.Add(_labels);
        Options.Add(_size);
    }

    internal override Step Read(ParseResult parse)
    {
        var image = parse.GetRequiredValue(_image);
        var (id, labels, size) = (parse.GetValue(_imageId), parse.GetValue(_labels) ?? [], parse.GetValue(_size));
        return new ManifestStep("dependency add", [image], manifest => manifest.SetDependency(Parse(image, id, labels, size)));
    }

    private static Dependency Parse(string image, string? id, string[] given, long size)
    {
        var parts = image.Split(',');
        var colon = parts[0].IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? parts[0] : parts[0][..colon];
        string[] version = colon < 0 ? [] : ["version=" + parts[0][(colon + 1)..]];
        var labels = ImmutableArray.CreateBuilder<Label>();
        foreach (var text in given.Concat(version).Concat(parts.Skip(1)))
        {
            var label = ParseLabel(text);
            if (labels.Any(other => other.Name == label.Name))
            {
                throw new UsageException($"dependency add: the label {label.Name} is given more than once");
            }

            labels.Add(label);
        }

        return new Dependency(AcIdentifier.Parse(name), id is null ? null : ImageHash.From(ImageId.Parse(id)), labels.ToImmutable(), size);
    }

    private static Label ParseLabel(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? new Label(AcIdentifier.Parse(text[..equals]), text[(equals + 1)..])
        : throw new UsageException($"dependency add: a label must be NAME=VALUE, not {ByteEscaping.ToDisplay(text)}");
}

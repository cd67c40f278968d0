using System.Collections.Immutable;
using Acbuild.Cache;
using Acbuild.Images;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;
using Appc.Linux;

namespace Acbuild.Steps;

/// <summary>What <c>dependency add</c> was asked for.</summary>
/// <param name="Image">A file, or a name.</param>
/// <param name="Id">The ID that the image must have; null for any.</param>
/// <param name="Labels">Labels that it must have, beside those that stand behind its name.</param>
/// <param name="Size">Bytes of the image's file; 0 for what it is.</param>
/// <param name="Pin">Look the image up and write down which one it is.</param>
/// <param name="Access">How images are come by.</param>
internal sealed record DependencyOptions(string Image, ImageId? Id, ImmutableArray<Label> Labels, long Size, bool Pin, ImageAccess Access);

/// <summary>
/// Adds a dependency: as the words say it, or with <c>--pin</c> and for a file with the labels, the ID and the size of the very image
/// (aci.md, dependencies).
/// </summary>
internal sealed class DependencyAddStep : Step
{
    private static readonly string[] s_matchedLabels = ["version", "os", "arch"];
    private readonly DependencyOptions _options;

    internal DependencyAddStep(DependencyOptions options)
        : base("dependency add", [options.Image])
    {
        _options = options;
    }

    internal override void AddInputs(StepInputs inputs)
    {
        if (LocalPath.TryParse(_options.Image) is { } path)
        {
            inputs.AddFile(path);
            return;
        }

        using var images = new ImageShelf(_options.Access);
        inputs.Add(_options.Pin ? images.Get(Reference()).Id.ToString() : images.Meaning(Stated()));
    }

    internal override void Apply(BuildSession build)
    {
        try
        {
            build.SetManifest(build.Manifest.SetDependency(Dependency()));
        }
        catch (BadInputException bad)
        {
            throw bad.In(Command);
        }
    }

    private Dependency Dependency()
    {
        if (LocalPath.TryParse(_options.Image) is { } path)
        {
            return OfFile(path);
        }

        if (!_options.Pin)
        {
            return Stated();
        }

        using var images = new ImageShelf(_options.Access);
        var image = images.Get(Reference());
        return Pinned(image.Id, image.Manifest, new FileInfo(image.ImagePath).Length);
    }

    /// <summary>What the words say and nothing else, as with the peer.</summary>
    private Dependency Stated()
    {
        var named = Reference();
        return new Dependency(named.Name, _options.Id is { } id ? ImageHash.From(id) : null, Combined(named), _options.Size);
    }

    private Dependency OfFile(string path)
    {
        using var images = new ImageShelf(_options.Access);
        var image = images.TakeIn(path); // so that run, here and of the image, finds it
        var dependency = Pinned(image.Id, image.Manifest, new FileInfo(image.ImagePath).Length);
        Report.Info($"dependency add {ByteEscaping.ToDisplay(path)}: {image.Manifest.Name} is in the store now");
        return dependency;
    }

    private Dependency Pinned(ImageId id, ImageManifest manifest, long size)
    {
        if (_options.Id is { } wanted && wanted != id)
        {
            throw new NotVerifiedException($"dependency add {ByteEscaping.ToDisplay(_options.Image)}: its ID is {id}, not the one given");
        }

        if (_options.Size != 0 && _options.Size != size)
        {
            throw new BadInputException($"{ByteEscaping.ToDisplay(_options.Image)}: it has {size} bytes, not {_options.Size}");
        }

        if (!LabelMatch.Has(manifest.Labels, _options.Labels))
        {
            throw new BadInputException($"{ByteEscaping.ToDisplay(_options.Image)}: it has not the labels given");
        }

        var labels = manifest.Labels.Where(label => s_matchedLabels.Contains(label.Name.ToString(), StringComparer.Ordinal) || _options.Labels.Contains(label));
        return new Dependency(manifest.Name, ImageHash.From(id), [.. labels], size);
    }

    private ImageReference.Named Reference() => ImageReference.Parse(_options.Image) switch
    {
        ImageReference.Named named => named,
        ImageReference.Address => throw new UsageException($"dependency add {ByteEscaping.ToDisplay(_options.Image)}: a dependency is an App Container image by name; of a Docker image docker2aci makes one"),
        _ => throw new UsageException($"dependency add {ByteEscaping.ToDisplay(_options.Image)}: must be NAME[:VERSION][,LABEL=VALUE...], or a file that begins with ., / or ~"),
    };

    /// <summary>The labels of options first, as the peer orders them.</summary>
    private ImmutableArray<Label> Combined(ImageReference.Named named) =>
        _options.Labels.FirstOrDefault(label => named.Labels.Any(other => other.Name == label.Name)) is { Value: not null } twice
            ? throw new UsageException($"dependency add: the label {twice.Name} is given more than once")
            : _options.Labels.AddRange(named.Labels);
}

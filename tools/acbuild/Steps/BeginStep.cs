using System.Runtime.InteropServices;
using Acbuild.Cache;
using Acbuild.Host;
using Acbuild.Images;
using Acbuild.Oci;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Steps;

/// <summary>What a build can begin with, as the words of <c>begin</c> say it.</summary>
/// <param name="Start">The START of the command; null for an empty image.</param>
/// <param name="Rules">How files of a directory become entries.</param>
/// <param name="Access">How other images are come by.</param>
internal sealed record BeginOptions(string? Start, CaptureRules Rules, ImageAccess Access)
{
    /// <summary>What kind of image is built.</summary>
    internal BuildMode Mode { get; init; } = BuildMode.Appc;
}

/// <summary>Fills a new build: <c>begin</c>.</summary>
internal sealed class BeginStep : Step
{
    private readonly BeginOptions _options;
    private readonly ImageAddress? _address;

    internal BeginStep(BeginOptions options)
        : base("begin", options.Start is { } start ? [start] : [])
    {
        _options = options;
        _address = options.Start is null ? null : ImageAddress.TryParse(options.Start) ?? OciStart.AddressOf(options);
        RequireNoOwner(_address is not null);
    }

    internal override bool IsRecorded => false;

    /// <summary>What kind of image is built.</summary>
    internal BuildMode Mode => _options.Mode;

    internal override void AddInputs(StepInputs inputs)
    {
        inputs.Add(RuntimeInformation.OSArchitecture.ToString());
        if (_address is { } address)
        {
            ForeignBase.AddInputs(inputs, address, _options.Access.Choice, _options.Access.Registry);
        }
        else if (_options.Start is { } start)
        {
            AddInputs(inputs, start);
        }
    }

    private void AddInputs(StepInputs inputs, string start)
    {
        if (Local(start) is not { } path)
        {
            using var images = new ImageShelf(_options.Access);
            inputs.Add(images.Get(ImageReference.Parse(start)).Id.ToString());
        }
        else if (Directory.Exists(path))
        {
            using var directory = Sys.OpenDirectory(path);
            inputs.AddTree(sink => HostCapture.LookAtDirectory(directory, _options.Rules, sink));
        }
        else
        {
            inputs.AddFile(path);
        }
    }

    internal override void Apply(BuildSession build)
    {
        if (_options.Start is null)
        {
            OciStart.SetPlatform(build, _options);
        }
        else if (_address is { } address)
        {
            using var progress = ImageAccess.Progress();
            ForeignBase.Add(build, address, _options.Access.Choice, _options.Access.Registry with { Progress = progress });
        }
        else
        {
            Add(build, _options.Start);
        }
    }

    private void Add(BuildSession build, string start)
    {
        if (Local(start) is { } path)
        {
            AddLocal(build, path);
            return;
        }

        RequireNoOwner(isArchive: true);
        using var images = new ImageShelf(_options.Access);
        BaseImage.AddFile(build, Named(images, start).ImagePath);
        NoteFiles(build);
    }

    private static StoredImage Named(ImageShelf images, string start)
    {
        try
        {
            return images.Get(ImageReference.Parse(start));
        }
        catch (NotFoundException absent) when (Path.Exists(start))
        {
            throw new NotFoundException(absent.Message, $"a file or directory here is ./{ByteEscaping.ToDisplay(start)}");
        }
    }

    private void AddLocal(BuildSession build, string path)
    {
        AddFiles(build, path);
        NoteFiles(build);
    }

    private static void NoteFiles(BuildSession build)
    {
        if (build.Mode == BuildMode.Oci)
        {
            build.NoteHistory("acbuild begin", layersBefore: 0);
        }
    }

    private void AddFiles(BuildSession build, string path)
    {
        if (Directory.Exists(path))
        {
            BaseImage.AddDirectory(build, path, _options.Rules);
            return;
        }

        RequireNoOwner(isArchive: true);
        if (!BaseImage.AddFile(build, path))
        {
            Report.Info($"begin {ByteEscaping.ToDisplay(path)}: no image; taken as a tar of a root file system");
        }
    }

    private void RequireNoOwner(bool isArchive)
    {
        if (isArchive && _options.Rules.Owner is not null)
        {
            throw new UsageException("begin: --chown is for directories; images and tars hold owners of their own");
        }
    }

    internal static string? Local(string start)
    {
        try
        {
            return LocalPath.TryParse(start);
        }
        catch (NotFoundException absent)
        {
            throw new NotFoundException($"begin {absent.Message}");
        }
    }
}

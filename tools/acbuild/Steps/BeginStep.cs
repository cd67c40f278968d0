using System.Runtime.InteropServices;
using Acbuild.Cache;
using Acbuild.Host;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Steps;

/// <summary>What a build can begin with, as the words of <c>begin</c> say it.</summary>
/// <param name="Start">The START of the command; null for an empty image.</param>
/// <param name="Rules">How files of a directory become entries.</param>
/// <param name="Choice">Which one of several Docker or OCI images.</param>
/// <param name="Registry">How a registry is spoken to.</param>
internal sealed record BeginOptions(string? Start, CaptureRules Rules, ImageChoice Choice, RegistryOptions Registry);

/// <summary>Fills a new build: <c>begin</c>.</summary>
internal sealed class BeginStep : Step
{
    private readonly BeginOptions _options;
    private readonly ImageAddress? _address;

    internal BeginStep(BeginOptions options)
        : base("begin", options.Start is { } start ? [start] : [])
    {
        _options = options;
        _address = options.Start is null ? null : ImageAddress.TryParse(options.Start);
        RequireNoOwner(_address is not null);
    }

    internal override bool IsRecorded => false;

    internal override void AddInputs(StepInputs inputs)
    {
        inputs.Add(RuntimeInformation.OSArchitecture.ToString());
        if (_address is { } address)
        {
            ForeignBase.AddInputs(inputs, address, _options.Choice, _options.Registry);
        }
        else if (_options.Start is { } start && LocalPath(start) is var path && Directory.Exists(path))
        {
            using var directory = Sys.OpenDirectory(path);
            inputs.AddTree(sink => HostCapture.LookAtDirectory(directory, _options.Rules, sink));
        }
        else if (_options.Start is { } file)
        {
            inputs.AddFile(LocalPath(file));
        }
    }

    internal override void Apply(BuildSession build)
    {
        if (_address is { } address)
        {
            using var progress = ProgressLine.For("auto", Console.Error, !Console.IsErrorRedirected);
            ForeignBase.Add(build, address, _options.Choice, _options.Registry with { Progress = progress });
        }
        else if (_options.Start is { } start)
        {
            AddLocal(build, LocalPath(start));
        }
    }

    private void AddLocal(BuildSession build, string path)
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

    private static string LocalPath(string start)
    {
        if (start.Length == 0 || start[0] is not ('.' or '/' or '~'))
        {
            throw new NotFoundException(
                $"begin {ByteEscaping.ToDisplay(start)}: not a local path, and images are not fetched by this name (docker://NAME is one from a registry)", $"a file or directory here is ./{ByteEscaping.ToDisplay(start)}");
        }

        var path = start.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Join(Environment.GetEnvironmentVariable("HOME"), start[2..])
            : start;
        return Path.Exists(path) ? path : throw new NotFoundException($"begin {ByteEscaping.ToDisplay(path)}: no such file or directory");
    }
}

using Acbuild.Host;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary>Starts a build. A begin that fails or is killed leaves none.</summary>
internal static class BeginHandler
{
    internal static int Run(BuildContext context, string? start, CaptureRules rules, ImageChoice choice, RegistryOptions registry)
    {
        var address = start is null ? null : ImageAddress.TryParse(start);
        var path = start is null || address is not null ? null : LocalPath(start);
        RequireNoOwner(rules, address is not null);
        using var build = BuildSession.Begin(context.WorkPath, BaseImage.EmptyManifest());
        try
        {
            if (address is null)
            {
                Fill(build, path, rules);
            }
            else
            {
                AddForeign(build, address, choice, registry);
            }

            build.Commit();
        }
        catch
        {
            build.Delete();
            throw;
        }

        return 0;
    }

    private static void Fill(BuildSession build, string? path, CaptureRules rules)
    {
        if (path is null)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            BaseImage.AddDirectory(build, path, rules);
        }
        else
        {
            RequireNoOwner(rules, isArchive: true);
            AddFile(build, path);
        }
    }

    private static void AddFile(BuildSession build, string path)
    {
        if (!BaseImage.AddFile(build, path))
        {
            Report.Info($"begin {ByteEscaping.ToDisplay(path)}: no image; taken as a tar of a root file system");
        }
    }

    private static void AddForeign(BuildSession build, ImageAddress address, ImageChoice choice, RegistryOptions registry)
    {
        using var progress = ProgressLine.For("auto", Console.Error, !Console.IsErrorRedirected);
        ForeignBase.Add(build, address, choice, registry with { Progress = progress });
    }

    private static void RequireNoOwner(CaptureRules rules, bool isArchive)
    {
        if (isArchive && rules.Owner is not null)
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

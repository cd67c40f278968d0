using Acbuild.Cache;
using Acbuild.CopyExec;
using Acbuild.Host;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.Steps;

/// <summary>Copies programs with their loader and libraries, and nothing else but what was asked for: <c>copy-exec</c>.</summary>
internal sealed class CopyExecStep : Step
{
    private readonly CopyExecOptions _options;

    internal CopyExecStep(CopyExecOptions options)
        : base("copy-exec", options.Programs)
    {
        _options = options;
        if (options.To is not null && options.Programs.Count > 1)
        {
            throw new UsageException("copy-exec: --to names the place of one program only");
        }
    }

    internal override void AddInputs(StepInputs inputs)
    {
        using var host = new HostRoot(_options.Sysroot);
        var list = CopyExecList.Of(_options, host);
        foreach (var closure in list.Closures)
        {
            inputs.Add($"links {closure.LinkDirectory}");
            foreach (var loaded in closure.Objects)
            {
                inputs.Add($"{loaded.ImagePath} {loaded.Name} {loaded.NeedsDefaultLink} {loaded.File.Real} {string.Join(' ', loaded.File.Links)}");
            }
        }

        foreach (var data in list.Data)
        {
            inputs.Add($"data {data.File.Requested} {data.File.Real} {string.Join(' ', data.File.Links)}");
        }

        var files = list.Closures.SelectMany(closure => closure.Objects).Select(loaded => loaded.File).Concat(list.Data.Select(data => data.File))
            .SelectMany(file => file.Links.Select(link => link.Name).Append(file.Real));
        inputs.AddTree(sink =>
        {
            foreach (var name in files)
            {
                using var parent = host.OpenParent(name);
                HostCapture.LookAt(parent, TreePath.LastOf(name), _options.Rules, sink);
            }
        });
    }

    internal override void Apply(BuildSession build)
    {
        using var host = new HostRoot(_options.Sysroot);
        var list = CopyExecList.Of(_options, host);
        CopyExecReport.Say(list, _options.Json);
        var places = new ProgramPlaces(build.Tree);
        foreach (var closure in list.Closures)
        {
            foreach (var loaded in closure.Objects)
            {
                places.Add(host, loaded, closure.LinkDirectory);
            }
        }

        foreach (var data in list.Data)
        {
            places.Add(data);
        }

        build.AddLayer(History, layer => places.Write(layer, host, _options.Rules));
    }
}

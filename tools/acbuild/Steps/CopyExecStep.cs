using Acbuild.Cache;
using Acbuild.CopyExec;
using Acbuild.Host;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Steps;

/// <summary>What <c>copy-exec</c> was asked for.</summary>
/// <param name="Programs">Paths of programs in the sysroot, or bare names that are looked for in the usual directories.</param>
/// <param name="To">The path in the image of the only program; null: where it lies on the host.</param>
/// <param name="Sysroot">The root of the system to take files from.</param>
/// <param name="Libraries">Libraries that are opened at run time.</param>
/// <param name="Rules">How files become entries.</param>
internal sealed record CopyExecOptions(
    IReadOnlyList<string> Programs, string? To, string Sysroot, IReadOnlyList<string> Libraries, CaptureRules Rules);

/// <summary>Copies programs with their loader and libraries, and nothing else: <c>copy-exec</c>.</summary>
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
        var closures = Closures(host).ToList();
        foreach (var closure in closures)
        {
            inputs.Add($"links {closure.LinkDirectory}");
            foreach (var loaded in closure.Objects)
            {
                inputs.Add($"{loaded.ImagePath} {loaded.Name} {loaded.NeedsDefaultLink} {loaded.File.Real} {string.Join(' ', loaded.File.Links)}");
            }
        }

        var files = closures.SelectMany(closure => closure.Objects).SelectMany(loaded => loaded.File.Links.Select(link => link.Name).Append(loaded.File.Real));
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
        var places = new ProgramPlaces(build.Tree);
        foreach (var closure in Closures(host))
        {
            foreach (var loaded in closure.Objects)
            {
                Report.Info($"copy-exec /{loaded.File.Real}: {loaded.Reason}");
                places.Add(host, loaded, closure.LinkDirectory);
            }
        }

        build.AddLayer(History, layer => places.Write(layer, host, _options.Rules));
    }

    private IEnumerable<ProgramClosure> Closures(HostRoot host)
    {
        foreach (var program in _options.Programs)
        {
            var path = Find(host, program);
            yield return ProgramClosure.Of(host, path, ImagePath(program, path), [.. _options.Libraries.Select(ByteString.FromText)]);
        }
    }

    private ByteString ImagePath(string program, ByteString path)
    {
        if (_options.To is { } to)
        {
            return TreePath.Absolute(to);
        }

        return program.StartsWith('/') || !program.Contains('/', StringComparison.Ordinal)
            ? path
            : throw new UsageException($"copy-exec {ByteEscaping.ToDisplay(program)}: a relative path does not say where it goes in the image: give --to PATH");
    }

    private ByteString Find(HostRoot host, string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return _options.Sysroot == "/" ? Path.GetFullPath(program) : TreePath.Absolute(program);
        }

        return s_directories.Select(directory => ByteString.FromText($"{directory}/{program}"))
            .FirstOrDefault(path => host.Resolve(path) is not null) is { IsEmpty: false } found
            ? found
            : throw new NotFoundException($"copy-exec {ByteEscaping.ToDisplay(program)}: no such program in {string.Join(':', s_directories)}");
    }

    /// <summary>Where bare names are looked for: not in PATH, which differs from user to user.</summary>
    private static readonly string[] s_directories =
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
}

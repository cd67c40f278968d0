using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>Everything that <c>copy-exec</c> takes: programs with what they load, and data.</summary>
internal sealed class CopyExecList
{
    /// <summary>Where bare names are looked for: not in PATH, which differs from user to user.</summary>
    private static readonly string[] s_directories =
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private readonly CopyExecOptions _options;
    private readonly HostRoot _host;
    private readonly ProgramData _data;

    private CopyExecList(CopyExecOptions options, HostRoot host)
    {
        (_options, _host, _data) = (options, host, new ProgramData(host));
        Closures = [.. options.Programs.Select(Closure)];
        foreach (var locale in options.Locales)
        {
            _data.AddLocale(locale);
        }
    }

    internal IReadOnlyList<ProgramClosure> Closures { get; }

    internal IReadOnlyList<DataFile> Data => _data.Files;

    /// <summary>Finds everything; nothing is run.</summary>
    /// <exception cref="NotFoundException">A program, or something that it needs, is not there.</exception>
    internal static CopyExecList Of(CopyExecOptions options, HostRoot host) => new(options, host);

    private ProgramClosure Closure(string program)
    {
        var path = Find(program);
        var closure = ProgramClosure.Of(_host, path, ImagePath(program, path), [.. _options.Libraries.Select(ByteString.FromText)]);
        if (_options.NameServices is { } services)
        {
            _data.AddNameServices(closure, services);
        }

        if (_options.CharacterSets is { } sets)
        {
            _data.AddCharacterSets(closure, sets);
        }

        return closure;
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

    private ByteString Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return _options.Sysroot == "/" ? Path.GetFullPath(program) : TreePath.Absolute(program);
        }

        return s_directories.Select(directory => ByteString.FromText($"{directory}/{program}"))
            .FirstOrDefault(path => _host.Resolve(path) is not null) is { IsEmpty: false } found
            ? found
            : throw new NotFoundException($"copy-exec {ByteEscaping.ToDisplay(program)}: no such program in {string.Join(':', s_directories)}");
    }
}

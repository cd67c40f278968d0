using Appc.ImageSpec;
using Appc.ImageSpec.Elf;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.CopyExec;

/// <summary>
/// Everything that must be there for a program to start: the program, its loader, and what DT_NEEDED names, searched as ld.so(8)
/// does it, without running anything. LD_LIBRARY_PATH is not looked at: the image will not have it.
/// </summary>
internal sealed class ProgramClosure
{
    private readonly HostRoot _root;
    private readonly List<LoadedObject> _objects = [];
    private LoaderConfiguration? _configuration;

    private ProgramClosure(HostRoot root)
    {
        _root = root;
    }

    /// <summary>The objects, the program first, breadth first as the loader loads them.</summary>
    /// <param name="root">Where to take files from.</param>
    /// <param name="program">The program's absolute path there.</param>
    /// <param name="imagePath">Its absolute path in the image.</param>
    /// <param name="extraLibraries">Sonames that the program will open at run time (dlopen(3)), or paths.</param>
    internal static ProgramClosure Of(HostRoot root, ByteString program, ByteString imagePath, IEnumerable<ByteString> extraLibraries)
    {
        var closure = new ProgramClosure(root);
        closure.AddProgram(program, imagePath, extraLibraries);
        return closure;
    }

    internal IReadOnlyList<LoadedObject> Objects => _objects;

    /// <summary>Where the loader looks for a library of this name that the program asks for, in its order.</summary>
    internal IEnumerable<ByteString> PlacesOf(ByteString library) => Candidates(_objects[0], library).Select(candidate => candidate.HostPath);

    /// <summary>The directory for links to libraries that only the host's configuration finds; null for a static program.</summary>
    internal string? LinkDirectory => _configuration?.LinkDirectory;

    private void AddProgram(ByteString program, ByteString imagePath, IEnumerable<ByteString> extraLibraries)
    {
        var file = _root.Resolve(program) ?? throw new NotFoundException($"copy-exec {program}: no such file");
        var loaded = new LoadedObject(program, file, imagePath, ReadProgram(program, file), NeededBy: null, "asked for");
        _objects.Add(loaded);
        if (loaded.Elf.Interpreter is { } interpreter)
        {
            AddInterpreter(loaded, interpreter);
        }

        foreach (var library in extraLibraries)
        {
            AddNeeded(loaded, library);
        }

        AddNeeds(from: 0);
    }

    /// <summary>Adds a library that the program may open, with what it needs itself, where there is one for the program's machine.</summary>
    /// <param name="library">Its soname, or its path.</param>
    /// <param name="reason">Why it is taken, for people.</param>
    /// <returns>False where there is none.</returns>
    internal bool TryAdd(ByteString library, string reason)
    {
        if (_objects.Exists(known => known.Answers(library)))
        {
            return true;
        }

        var program = _objects[0];
        if (Candidates(program, library).Select(candidate => TryLoad(candidate, library, program)).FirstOrDefault(loaded => loaded is not null) is not { } found)
        {
            return false;
        }

        _objects.Add(found with { Reason = reason });
        AddNeeds(_objects.Count - 1);
        return true;
    }

    private void AddNeeds(int from)
    {
        for (var i = from; i < _objects.Count; i++)
        {
            var by = _objects[i];
            foreach (var needed in by.Elf.Needed.Concat(by.Elf.Filters))
            {
                AddNeeded(by, needed);
            }

            foreach (var auxiliary in by.Elf.Auxiliaries)
            {
                TryAddNeeded(by, auxiliary);
            }
        }
    }

    private ElfObject ReadProgram(ByteString program, HostResolution file)
    {
        if (_root.Status(file.Real).Type != FileType.Regular)
        {
            throw new BadInputException($"copy-exec {program}: not a regular file");
        }

        using var stream = new FileStream(_root.Open(file.Real), FileAccess.Read);
        Span<byte> start = stackalloc byte[256];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("#!"u8))
        {
            throw new BadInputException($"copy-exec {program}: a script for {Interpreter(start)}; copy-exec that, and the script with copy");
        }

        return Read(program, stream);
    }

    private static ByteString Interpreter(ReadOnlySpan<byte> start)
    {
        var line = start[2..];
        line = line[..(line.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end ? end : line.Length)].Trim((byte)' ');
        return ByteString.Copy(line[..(line.IndexOf((byte)' ') is >= 0 and var space ? space : line.Length)]);
    }

    private static ElfObject Read(ByteString name, Stream stream)
    {
        try
        {
            return ElfObject.Read(stream);
        }
        catch (BadInputException bad)
        {
            throw bad.In($"copy-exec {name}");
        }
    }

    private void AddInterpreter(LoadedObject program, ByteString interpreter)
    {
        var reason = $"the loader of {program.Name}";
        if (TryLoad(new Candidate(interpreter, interpreter, reason), interpreter, program) is not { } loaded)
        {
            throw new NotFoundException(
                $"copy-exec {program.Name}: its loader {interpreter} is not there or not for {program.Elf.Identity}", SysrootCure);
        }

        _objects.Add(loaded with { Reason = reason });
    }

    private void AddNeeded(LoadedObject by, ByteString needed)
    {
        if (!TryAddNeeded(by, needed))
        {
            throw new NotFoundException($"copy-exec {_objects[0].Name}: {needed}, needed by {by.File.Requested}, is not found", SysrootCure);
        }
    }

    /// <summary>Takes the first that is there; where each kind of processor has its own, all of them, for nobody knows where the image will run.</summary>
    private bool TryAddNeeded(LoadedObject by, ByteString needed)
    {
        if (_objects.Exists(known => known.Answers(needed)))
        {
            return true;
        }

        Candidate? first = null;
        foreach (var candidate in Candidates(by, needed).TakeWhile(candidate => first is null || (first is { IsForOneProcessor: true } && candidate.IsForOneProcessor)))
        {
            if (TryLoad(candidate, needed, by) is { } loaded)
            {
                _objects.Add(loaded);
                first ??= candidate;
            }
        }

        return first is not null;
    }

    private LoadedObject? TryLoad(Candidate candidate, ByteString name, LoadedObject by)
    {
        if (_root.Resolve(candidate.HostPath) is not { Real.IsEmpty: false } file || _root.Status(file.Real).Type != FileType.Regular)
        {
            return null;
        }

        using var stream = new FileStream(_root.Open(file.Real), FileAccess.Read);
        Span<byte> magic = stackalloc byte[4];
        if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !ElfObject.HasMagic(magic))
        {
            return null;
        }

        var elf = Read(candidate.HostPath, stream);
        return elf.Identity == by.Elf.Identity
            ? new LoadedObject(name, file, candidate.ImagePath, elf, by, $"needed by {by.File.Requested} as {name}, by {candidate.Rule}")
            {
                NeedsDefaultLink = candidate.ByConfiguration,
            }
            : null;
    }

    private IEnumerable<Candidate> Candidates(LoadedObject by, ByteString needed)
    {
        if (needed.Span.Contains((byte)'/'))
        {
            return needed.Span.StartsWith("/"u8)
                ? [new Candidate(needed, needed, "its own path")]
                : SearchPath.Expand(needed, by, ByteString.Empty, "its own path");
        }

        _configuration ??= new LoaderConfiguration(_root, by.Elf.Identity);
        var own = RPath(by).SelectMany(owner => owner.Elf.RPath.SelectMany(element => SearchPath.Expand(element, owner, needed, "RPATH")))
            .Concat(by.Elf.RunPath.SelectMany(element => SearchPath.Expand(element, by, needed, "RUNPATH")));
        return by.Elf.NoDefaultLibraries ? own : own.Concat(_configuration.Candidates(needed));
    }

    /// <summary>The objects whose DT_RPATH counts: the one that asks, those that brought it in, the program; none beside a DT_RUNPATH.</summary>
    private static IEnumerable<LoadedObject> RPath(LoadedObject by)
    {
        for (var owner = by.Elf.RunPath.IsEmpty ? by : null; owner is not null; owner = owner.NeededBy)
        {
            yield return owner;
        }
    }

    private const string SysrootCure = "for the files of another system give --sysroot DIR, the root of that system";
}

using System.Text;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>
/// What programs of the GNU C library find by name at run time and no ELF header tells of: modules for name services (nsswitch.conf(5)), locales
/// (locale(7)) and character sets (iconv(3)). Taken only when asked for.
/// </summary>
internal sealed class ProgramData
{
    private const string Archive = "/usr/lib/locale/locale-archive";

    // Names of services and protocols stand in files that the module "files" reads.
    private static readonly string[] s_serviceFiles = ["/etc/services", "/etc/protocols"];
    private readonly HostRoot _host;
    private readonly List<DataFile> _files = [];

    internal ProgramData(HostRoot host)
    {
        _host = host;
    }

    internal IReadOnlyList<DataFile> Files => _files;

    /// <summary>Modules for services such as <c>files</c> and <c>dns</c>, and the files that they read; of the host's configuration nothing but for others than these two.</summary>
    internal void AddNameServices(ProgramClosure closure, IReadOnlyList<string> services)
    {
        foreach (var service in services)
        {
            var isBuiltIn = service is "files" or "dns"; // in libc itself since glibc 2.34
            if (!closure.TryAdd($"libnss_{service}.so.2", $"name service {service}") && !isBuiltIn)
            {
                throw new NotFoundException($"copy-exec --nss {ByteEscaping.ToDisplay(service)}: there is no libnss_{ByteEscaping.ToDisplay(service)}.so.2");
            }
        }

        foreach (var path in s_serviceFiles.Concat(services.Any(service => service is not ("files" or "dns")) ? ["/etc/nsswitch.conf"] : []))
        {
            AddFiles(path, $"name services {string.Join(',', services)}");
        }
    }

    /// <summary>A locale: its directory below /usr/lib/locale, or the archive that has it.</summary>
    /// <exception cref="NotFoundException">The system has neither.</exception>
    internal void AddLocale(string locale)
    {
        var reason = $"locale {locale}";
        if (Spellings(locale).Any(name => AddFiles($"/usr/lib/locale/{name}", reason)))
        {
            return;
        }

        if (!IsInArchive(locale) || !AddFiles(Archive, $"{reason}, which the archive of all locales has"))
        {
            throw new NotFoundException($"copy-exec --locale {ByteEscaping.ToDisplay(locale)}: the system has no such locale", "make it first: localedef, or Debian's dpkg-reconfigure locales");
        }
    }

    /// <summary>Modules of iconv(3) for character sets, and the lists by which they are found; all of them where none is named.</summary>
    internal void AddCharacterSets(ProgramClosure closure, IReadOnlyList<string> names)
    {
        var directory = closure.PlacesOf("gconv").Select(place => place.ToTextOrNull()).FirstOrDefault(place => place is not null && _host.Resolve($"{place}/gconv-modules") is not null)
            ?? throw new NotFoundException("copy-exec --gconv: the system has no directory gconv beside its libraries");
        foreach (var list in (string[])["gconv-modules", "gconv-modules.cache", "gconv-modules.d"])
        {
            AddFiles($"{directory}/{list}", "the list of character sets");
        }

        var modules = names.Count > 0
            ? names.Select(name => $"{directory}/{name}.so")
            : _host.Names(directory).Select(name => name.ToTextOrNull() ?? string.Empty).Where(name => name.EndsWith(".so", StringComparison.Ordinal)).Select(name => $"{directory}/{name}");
        foreach (var module in modules)
        {
            if (!closure.TryAdd(module, $"character set {Path.GetFileNameWithoutExtension(module)}"))
            {
                throw new NotFoundException($"copy-exec --gconv: there is no {ByteEscaping.ToDisplay(module)}");
            }
        }
    }

    /// <summary>As the library looks: the name as it is, and with the character set in small letters and digits only (en_US.UTF-8 is en_US.utf8).</summary>
    private static IEnumerable<string> Spellings(string locale)
    {
        yield return locale;
        if (locale.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            var end = locale.IndexOf('@', dot) is >= 0 and var at ? at : locale.Length;
            var characters = new string([.. locale[(dot + 1)..end].Where(char.IsAsciiLetterOrDigit)]);
            yield return locale[..(dot + 1)] + characters.ToLowerInvariant() + locale[end..];
        }
    }

    /// <summary>The archive holds the names of its locales as text, each with a zero byte behind it.</summary>
    private bool IsInArchive(string locale) => _host.TryReadAll(Archive, MostArchive) is { } archive
        && Spellings(locale).Any(name => archive.AsSpan().IndexOf((byte[])[0, .. Encoding.UTF8.GetBytes(name), 0]) >= 0);

    private bool AddFiles(string path, string reason)
    {
        var found = _host.Files(path).ToList();
        _files.AddRange(found.Select(file => new DataFile(file, reason)));
        return found.Count > 0;
    }

    private const int MostArchive = 512 << 20;
}

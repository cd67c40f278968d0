using System.CommandLine;
using Appc.CommandLine;
using Appc.Linux;

namespace Runner.Options;

/// <summary><c>--insecure-options</c>, with rkt's words: which protections a user turns off.</summary>
/// <param name="Image">Signatures are not asked for.</param>
/// <param name="Seccomp">No seccomp filter is installed; of no meaning where nothing is launched.</param>
/// <param name="Http">Plain HTTP is used where a server does not speak TLS.</param>
/// <param name="Tls">Any TLS certificate is taken.</param>
/// <param name="Capabilities">The app has every capability that the runner has to give.</param>
/// <param name="Paths">Nothing of /proc and /sys is hidden or made read-only.</param>
internal readonly record struct InsecureOptions(bool Image, bool Seccomp, bool Http, bool Tls, bool Capabilities, bool Paths)
{
    /// <summary>The words that hold for a pod's processes, with commas between.</summary>
    internal string OfProcesses => string.Join(',', ((string[])[Seccomp ? "seccomp" : "", Capabilities ? "capabilities" : ""]).Where(word => word.Length > 0));

    internal static Option<string[]> Option(string description) => new("--insecure-options")
    {
        Description = description,
        HelpName = "LIST",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Reads what was given: each a list with commas, or none at all.</summary>
    /// <exception cref="UsageException">A word that means nothing here.</exception>
    internal static InsecureOptions Parse(IEnumerable<string>? values)
    {
        var result = default(InsecureOptions);
        foreach (var word in (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            result = word switch
            {
                "none" => result,
                "image" => result with { Image = true },
                "seccomp" => result with { Seccomp = true },
                "http" => result with { Http = true },
                "tls" => result with { Tls = true },
                "capabilities" => result with { Capabilities = true },
                "paths" => result with { Paths = true },
                "all-fetch" => result with { Image = true, Http = true, Tls = true },
                "all-run" => result with { Seccomp = true, Capabilities = true, Paths = true },
                "all" => new(Image: true, Seccomp: true, Http: true, Tls: true, Capabilities: true, Paths: true),
                _ => throw new UsageException(
                    $"--insecure-options {ByteEscaping.ToDisplay(word)}: not one of none, image, http, tls, seccomp, capabilities, paths, all-fetch, all-run, all"),
            };
        }

        return result;
    }
}

using System.CommandLine;
using Appc.CommandLine;
using Appc.Linux;

namespace Runner.Options;

/// <summary><c>--insecure-options</c>, with rkt's words: which protections a user turns off.</summary>
/// <param name="Image">Signatures are not asked for.</param>
/// <param name="Seccomp">No seccomp filter is installed; of no meaning where nothing is launched.</param>
/// <param name="Http">Plain HTTP is used where a server does not speak TLS.</param>
/// <param name="Tls">Any TLS certificate is taken.</param>
internal readonly record struct InsecureOptions(bool Image, bool Seccomp, bool Http, bool Tls)
{
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
                "all" => new(Image: true, Seccomp: true, Http: true, Tls: true),
                _ => throw new UsageException($"--insecure-options {ByteEscaping.ToDisplay(word)}: not one of none, image, seccomp, http, tls, all"),
            };
        }

        return result;
    }
}

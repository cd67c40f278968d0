using System.Net.Http.Headers;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// A directory of credentials in the form of rkt's configuration, kind <c>auth</c>, version <c>v1</c>: every <c>*.json</c> names domains (HOST or
/// HOST:PORT) and either <c>basic</c> with user and password, or <c>oauth</c> with a token.
/// </summary>
internal static class AuthDirectory
{
    private static readonly JsonLimits s_limits = new(1 << 20, 16);

    /// <summary>What to show to a host; null where no file names it.</summary>
    /// <exception cref="BadInputException">A file is not what it must be; a password that is silently ignored helps nobody.</exception>
    internal static AuthenticationHeaderValue? Find(string directory, IReadOnlyList<string> domains)
    {
        var files = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.json") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            try
            {
                if (Read(StrictJson.Parse(File.ReadAllBytes(file), s_limits), domains) is { } found)
                {
                    return found;
                }
            }
            catch (BadInputException e)
            {
                throw e.In($"read {ByteEscaping.ToDisplay(file)}");
            }
        }

        return null;
    }

    private static AuthenticationHeaderValue? Read(JsonValue document, IReadOnlyList<string> domains)
    {
        if (Text(document, "rktKind") != "auth")
        {
            return null; // rkt keeps other kinds in directories beside this one, and skips them likewise
        }

        if (Text(document, "rktVersion") is not "v1" and var version)
        {
            throw new BadInputException($"rktVersion {ByteEscaping.ToDisplay(version)}: only v1 is known");
        }

        var listed = document.Find("domains")?.Items ?? [];
        return listed.Any(item => domains.Contains(item.Text, StringComparer.OrdinalIgnoreCase)) ? Header(document) : null;
    }

    private static AuthenticationHeaderValue Header(JsonValue document)
    {
        var credentials = document.Find("credentials") ?? throw new BadInputException("credentials: is required");
        return Text(document, "type") switch
        {
            "basic" => Basic(Text(credentials, "user"), Text(credentials, "password")),
            "oauth" when Text(credentials, "token") is { Length: > 0 } token && token.All(c => c is > ' ' and < '\x7f') => new AuthenticationHeaderValue("Bearer", token),
            "oauth" => throw new BadInputException("credentials.token: must be one word"),
            var type => throw new BadInputException($"type {ByteEscaping.ToDisplay(type)}: must be basic or oauth"),
        };
    }

    internal static AuthenticationHeaderValue Basic(string user, string password) => user.Length > 0 && !user.Contains(':', StringComparison.Ordinal)
        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
        : throw new BadInputException("user: must not be empty and must hold no colon");

    private static string Text(JsonValue value, string member) => value.Find(member) is { Kind: JsonKind.String } found ? found.Text : string.Empty;
}

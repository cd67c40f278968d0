using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageStore.Registry.Authentication;

/// <summary>Asks a program <c>docker-credential-NAME</c> for a secret, as docker does: the server on its standard input, JSON on its output.</summary>
internal static class CredentialHelper
{
    private const string TokenUser = "<token>";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly JsonLimits s_limits = new(1 << 20, 8);

    /// <summary>The secret, or null where the helper has none.</summary>
    /// <exception cref="BadInputException">The name is no program's, or the program fails.</exception>
    internal static Credential? Get(string name, string server)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new BadInputException($"credential helper \"{ByteEscaping.ToDisplay(name)}\": no program's name");
        }

        var program = "docker-credential-" + name;
        var (status, output) = Run(program, server);
        if (status != 0)
        {
            return output.Contains("credentials not found", StringComparison.OrdinalIgnoreCase)
                ? null
                : throw new BadInputException($"run {program}: exit code {status}: {ByteEscaping.ToDisplay(output.Split('\n')[0])}");
        }

        return Read(program, output);
    }

    private static Credential? Read(string program, string output)
    {
        try
        {
            var answer = StrictJson.Parse(Encoding.UTF8.GetBytes(output), s_limits);
            return answer.Find("Username") is { Kind: JsonKind.String } user && answer.Find("Secret") is { Kind: JsonKind.String } secret
                ? ToCredential(user.Text, secret.Text)
                : throw new BadInputException("its answer holds no Username and Secret");
        }
        catch (BadInputException e)
        {
            throw e.In($"run {program}");
        }
    }

    private static Credential? ToCredential(string user, string secret) => secret.Length == 0 ? null
        : user == TokenUser ? new Credential(string.Empty, secret, IsIdentityToken: true)
        : new Credential(user, secret, IsIdentityToken: false);

    private static (int Status, string Output) Run(string program, string server)
    {
        var start = new ProcessStartInfo(program, ["get"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Write(server);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!output.Wait(s_patience) || !process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                throw new BadInputException($"run {program}: no answer within a minute");
            }

            return (process.ExitCode, output.Result.Trim());
        }
        catch (Win32Exception e)
        {
            throw new BadInputException($"run {program}: {e.Message.ToLowerInvariant()}", e);
        }
    }
}

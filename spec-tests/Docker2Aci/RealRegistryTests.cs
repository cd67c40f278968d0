using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SpecTests.Docker2Aci;

/// <summary>A real registry: plain and with TLS, open, with passwords and with tokens.</summary>
public sealed class RealRegistryTests
{
    // htpasswd -B for user and "secret pass"
    private const string Htpasswd = "$2b$04$WDxvmkCzYjdOW9uJJS7mSuXC2FmpLTaNRIIoi0rNqzcKAeWyBUkL2";

    [NeedsFact("docker-registry", "skopeo")]
    public void Plain_http_needs_to_be_allowed()
    {
        using var run = new RegistryRun();
        using var registry = RealRegistry.Start(RealRegistry.Fill(run["storage"], run.Layout));
        run.Convert(null, $"docker://{registry.Address}/app:t").ExpectError(1, "does not speak TLS");
        run.NothingWritten();
        run.Convert(null, $"docker://{registry.Address}/app:t", "--insecure-allow-http").Expect(0);
        run.IsRight();
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void Tls_and_a_password()
    {
        using var run = new RegistryRun();
        using var authority = new TestAuthority();
        using var certificate = authority.Issue();
        File.WriteAllText(run["ca.pem"], authority.Pem);
        File.WriteAllText(run["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(run["key.pem"], certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(run["htpasswd"], $"user:{Htpasswd}\n");
        using var registry = RealRegistry.Start(
            RealRegistry.Fill(run["storage"], run.Layout),
            $"  tls: {{certificate: {run["cert.pem"]}, key: {run["key.pem"]}}}",
            $"auth: {{htpasswd: {{realm: test, path: {run["htpasswd"]}}}}}");
        var source = $"docker://{registry.Address}/app:t";

        run.Convert(null, source).ExpectError(1, "certificate is not trusted");
        run.Convert(null, source, "--insecure-allow-http").ExpectError(1, "certificate is not trusted");
        run.Convert(null, source, "--ca-file", run["ca.pem"]).ExpectError(1, "denies it to you");
        run.Convert(null, source, "--ca-file", run["ca.pem"], "--authfile", run.AuthFile(registry.Address, "user", "wrong")).ExpectError(1, "denies it to you");
        run.NothingWritten();
        run.Convert(null, source, "--ca-file", run["ca.pem"], "--authfile", run.AuthFile(registry.Address, "user", "secret pass")).Expect(0);
        run.IsRight();
        run.Convert(null, source, "--insecure-skip-verify", "--authfile", run["auth.json"]).Expect(0);
        run.IsRight();
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void A_credential_helper()
    {
        using var run = new RegistryRun(1000);
        File.WriteAllText(run["htpasswd"], $"user:{Htpasswd}\n");
        using var registry = RealRegistry.Start(RealRegistry.Fill(run["storage"], run.Layout), more: $"auth: {{htpasswd: {{realm: test, path: {run["htpasswd"]}}}}}");
        Tool.WriteProgram(run["docker-credential-test"], $"#!/bin/sh\nread server; [ \"$1 $server\" = 'get {registry.Address}' ] && echo '{{\"Username\":\"user\",\"Secret\":\"secret pass\"}}'\n");
        File.WriteAllText(run["auth.json"], $$$"""{"credHelpers":{"{{{registry.Address}}}":"test"}}""");
        var environment = new Dictionary<string, string> { ["PATH"] = $"{run["."]}:{Environment.GetEnvironmentVariable("PATH")}" };
        Tool.Run(new RunOptions { Directory = run["out"], Environment = environment }, "docker2aci", "--dir", run["state"], "--output", "out.aci",
            "--insecure-allow-http", "--authfile", run["auth.json"], $"docker://{registry.Address}/app:t").Expect(0);
        run.IsRight();
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void Tokens_of_a_token_server()
    {
        using var run = new RegistryRun();
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=tokens", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(run["tokens.pem"], certificate.ExportCertificatePem());
        using var tokens = new FakeWeb(request => request.Header("authorization") == FakeRegistry.BasicOf("user", "secret pass")
            ? new WebAnswer(200, $$"""{"token":"{{Token(certificate, key)}}"}""")
            : new WebAnswer(401, "{}"));
        using var registry = RealRegistry.Start(
            RealRegistry.Fill(run["storage"], run.Layout),
            more: $"auth: {{token: {{realm: 'http://{tokens.Address}/token', service: test, issuer: tester, rootcertbundle: {run["tokens.pem"]}}}}}");
        var source = $"docker://{registry.Address}/app:t";
        run.Convert(null, source, "--insecure-allow-http").ExpectError(1, "log in at");
        run.Convert(null, source, "--insecure-allow-http", "--authfile", run.AuthFile(registry.Address, "user", "secret pass")).Expect(0);
        run.IsRight();
        Assert.Contains("scope=repository%3Aapp%3Apull", tokens.Requests.Last().Path, StringComparison.Ordinal);
    }

    // A JSON web token as docker-registry wants it (distribution's token specification).
    private static string Token(X509Certificate2 certificate, RSA key)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = $$"""{"typ":"JWT","alg":"RS256","x5c":["{{System.Convert.ToBase64String(certificate.RawData)}}"]}""";
        var claims = $$"""
            {"iss":"tester","sub":"user","aud":"test","exp":{{now + 300}},"nbf":{{now - 60}},"iat":{{now - 60}},"jti":"1",
             "access":[{"type":"repository","name":"app","actions":["pull"]} ] }
            """;
        var body = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{body}.{Encode(key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}

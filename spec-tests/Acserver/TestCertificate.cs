using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SpecTests.Acserver;

/// <summary>A certificate for example.com that signs itself.</summary>
internal static class TestCertificate
{
    /// <summary>Writes certificate and key, each by one rename.</summary>
    /// <returns>The certificate's serial number.</returns>
    internal static string Write(string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=example.com", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("example.com");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        Replace(keyFile, key.ExportPkcs8PrivateKeyPem());
        Replace(certificateFile, certificate.ExportCertificatePem());
        return certificate.SerialNumber;
    }

    private static void Replace(string path, string content)
    {
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }
}

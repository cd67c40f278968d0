using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appc.ImageSpec;

namespace Appc.ImageStore.Registry.Http;

/// <summary>Which servers' certificates are believed: the system's authorities, and those of a file the user names.</summary>
internal static class CertificateTrust
{
    internal static SslClientAuthenticationOptions Options(RegistryOptions options)
    {
        if (options.SkipTlsVerification)
        {
            // --insecure-skip-verify: the user asked for just this; digests still hold what is fetched by digest
            return new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
        }

        if (options.CaFile is not { } file)
        {
            return new SslClientAuthenticationOptions();
        }

        var authorities = Read(file);
        return new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && Leads(certificate, chain, authorities)),
        };
    }

    private static X509Certificate2Collection Read(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (CryptographicException e)
        {
            throw new BadInputException($"read {file}: not a PEM file of certificates", e);
        }

        return authorities.Count > 0 ? authorities : throw new BadInputException($"read {file}: holds no certificate");
    }

    private static bool Leads(X509Certificate? certificate, X509Chain? given, X509Certificate2Collection authorities)
    {
        if (certificate is not X509Certificate2 server)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // server authentication
        foreach (var element in given?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(server);
    }
}

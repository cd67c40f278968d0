using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appc.ImageSpec;

namespace Appc.ImageStore.Registry.Http;

/// <summary>Which servers' certificates are believed: the system's authorities, and those of a file the user names.</summary>
internal sealed class CertificateTrust
{
    private readonly bool _trustAnybody;
    private readonly X509Certificate2Collection? _authorities;
    private volatile bool _hasSeenCertificate;

    internal CertificateTrust(RegistryOptions options)
    {
        _trustAnybody = options.SkipTlsVerification;
        _authorities = options is { CaFile: { } file, SkipTlsVerification: false } ? Read(file) : null;
    }

    /// <summary>What a connection is told.</summary>
    internal SslClientAuthenticationOptions Options => new() { RemoteCertificateValidationCallback = IsTrusted };

    /// <summary>True once a server has shown a certificate, trusted or not.</summary>
    internal bool HasSeenCertificate => _hasSeenCertificate;

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _hasSeenCertificate = true;
        return _trustAnybody
            ? certificate is not null // --insecure-skip-verify: the user asked for just this; digests still hold what is fetched by digest
            : errors == SslPolicyErrors.None
                || (errors == SslPolicyErrors.RemoteCertificateChainErrors && _authorities is not null && Leads(certificate, chain, _authorities));
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

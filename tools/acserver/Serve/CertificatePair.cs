using System.Net.Security;

namespace Acserver.Serve;

/// <summary>A certificate and its key as they were read.</summary>
/// <param name="CertificateFile">PEM file.</param>
/// <param name="KeyFile">PEM file.</param>
/// <param name="Hash">SHA-256 of the content of both files.</param>
/// <param name="Context">What connections are opened with.</param>
internal sealed record CertificatePair(string CertificateFile, string KeyFile, ReadOnlyMemory<byte> Hash, SslStreamCertificateContext Context);

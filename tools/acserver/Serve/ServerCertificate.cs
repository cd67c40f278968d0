using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acserver.Serve;

/// <summary>
/// The server's certificate, read again when its files change: connections that are open keep theirs, new ones get the new one. Files that do not
/// fit together, as while one of two was replaced, leave the old one in use.
/// </summary>
internal sealed class ServerCertificate : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private volatile CertificatePair _current;
    private ReadOnlyMemory<byte> _seen;

    /// <summary>Reads the files, and looks at them again every second.</summary>
    /// <exception cref="BadInputException">The files are not a certificate and its key.</exception>
    internal ServerCertificate(string certificateFile, string keyFile)
    {
        _current = Load(certificateFile, keyFile);
        _seen = _current.Hash;
        _timer = new Timer(_ => Reload(), null, s_interval, s_interval);
    }

    /// <summary>The one for new connections.</summary>
    internal SslStreamCertificateContext Current => _current.Context;

    /// <summary>When it ends.</summary>
    internal DateTimeOffset Ends => _current.Context.TargetCertificate.NotAfter;

    /// <summary>Takes one that was read, perhaps of other files; nothing for null.</summary>
    internal void Use(CertificatePair? pair)
    {
        lock (_lock)
        {
            if (pair is not null)
            {
                _current = pair;
                _seen = pair.Hash;
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Reads a certificate and its key.</summary>
    /// <exception cref="BadInputException">The files are not that, or cannot be read.</exception>
    internal static CertificatePair Load(string certificateFile, string keyFile)
    {
        try
        {
            var hash = HashOf(certificateFile, keyFile);
            var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return new CertificatePair(certificateFile, keyFile, hash, SslStreamCertificateContext.Create(certificate, chain, offline: true));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new BadInputException($"read {ByteEscaping.ToDisplay(certificateFile)} and {ByteEscaping.ToDisplay(keyFile)}: not a certificate and its key in PEM", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"read {ByteEscaping.ToDisplay(certificateFile)} and {ByteEscaping.ToDisplay(keyFile)}: {ByteEscaping.ToDisplay(e.Message)}", e);
        }
    }

    private void Reload()
    {
        lock (_lock)
        {
            try
            {
                var (certificateFile, keyFile) = (_current.CertificateFile, _current.KeyFile);
                var now = HashOf(certificateFile, keyFile);
                if (now.Span.SequenceEqual(_seen.Span))
                {
                    return;
                }

                _seen = now; // also when it does not fit: said once, tried again when the files change again
                _current = Load(certificateFile, keyFile);
                Report.Info($"{ByteEscaping.ToDisplay(certificateFile)}: the new certificate is in use");
            }
            catch (Exception e) when (e is BadInputException or IOException or UnauthorizedAccessException)
            {
                Report.Warn($"the old certificate stays in use: {e.Message}");
            }
        }
    }

    private static ReadOnlyMemory<byte> HashOf(string certificateFile, string keyFile) =>
        SHA256.HashData([.. File.ReadAllBytes(certificateFile), .. File.ReadAllBytes(keyFile)]);
}

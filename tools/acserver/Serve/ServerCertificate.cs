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
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly Timer _timer;
    private byte[] _seen;
    private volatile SslStreamCertificateContext _current;

    /// <summary>Reads the files, and looks at them again every second.</summary>
    /// <exception cref="BadInputException">The files are not a certificate and its key.</exception>
    internal ServerCertificate(string certificateFile, string keyFile)
    {
        (_certificateFile, _keyFile) = (certificateFile, keyFile);
        _seen = Read();
        _current = Load();
        _timer = new Timer(_ => Reload(), null, s_interval, s_interval);
    }

    /// <summary>The one for new connections.</summary>
    internal SslStreamCertificateContext Current => _current;

    public void Dispose() => _timer.Dispose();

    private void Reload()
    {
        try
        {
            var now = Read();
            if (now.AsSpan().SequenceEqual(_seen))
            {
                return;
            }

            _seen = now; // also when it does not fit: said once, tried again when the files change again
            _current = Load();
            Report.Info($"{ByteEscaping.ToDisplay(_certificateFile)}: the new certificate is in use");
        }
        catch (Exception e) when (e is BadInputException or IOException or UnauthorizedAccessException)
        {
            Report.Warn($"the old certificate stays in use: {e.Message}");
        }
    }

    private byte[] Read() => SHA256.HashData([.. File.ReadAllBytes(_certificateFile), .. File.ReadAllBytes(_keyFile)]);

    private SslStreamCertificateContext Load()
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(_certificateFile);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new BadInputException($"read {ByteEscaping.ToDisplay(_certificateFile)} and {ByteEscaping.ToDisplay(_keyFile)}: not a certificate and its key in PEM", e);
        }
    }
}

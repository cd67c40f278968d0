namespace SpecTests.Signing;

/// <summary>A GnuPG home of its own in a short path (an agent's socket must fit 108 bytes); the agent ends with it.</summary>
internal sealed class GpgHome : IDisposable
{
    private readonly TempDirectory _directory = new();

    public GpgHome()
    {
        File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path => _directory.Path;

    public string this[string name] => _directory[name];

    /// <summary>gpg, without questions and with an empty passphrase; fails the test unless it succeeds.</summary>
    public ToolResult Gpg(params string[] arguments) => TryGpg(arguments).Expect(0);

    /// <summary>The same, whatever it says.</summary>
    public ToolResult TryGpg(params string[] arguments) =>
        Run("gpg", ["--batch", "--yes", "--no-tty", "--trust-model", "always", "--pinentry-mode", "loopback", .. Passphrase(arguments), .. arguments]);

    /// <summary>sq; fails the test unless it succeeds.</summary>
    public ToolResult Sq(params string[] arguments) => TrySq(arguments).Expect(0);

    /// <summary>sq, whatever it says.</summary>
    public ToolResult TrySq(params string[] arguments) => Run("sq", arguments);

    /// <summary>Makes a key and gives its armored public part.</summary>
    public byte[] NewKey(string userId, string algorithm, string usage, string expires = "never")
    {
        Gpg("--quick-generate-key", userId, algorithm, usage, expires);
        return Export(userId);
    }

    public byte[] Export(string userId) => Gpg("--armor", "--export", userId).OutBytes;

    public string FingerprintOf(string userId) =>
        Gpg("--with-colons", "--list-keys", userId).Out.Split('\n').First(line => line.StartsWith("fpr:")).Split(':')[9];

    /// <summary>A detached signature of a file, made now or, with faketime's syntax, at another time.</summary>
    public byte[] Sign(string userId, string file, params string[] more) =>
        Gpg([.. more, "--local-user", userId, "--output", "-", "--armor", "--detach-sign", file]).OutBytes;

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_directory[name], bytes);
        return _directory[name];
    }

    public void Dispose()
    {
        Run("gpgconf", ["--kill", "all"]);
        _directory.Dispose();
    }

    private static string[] Passphrase(string[] arguments) => arguments.Contains("--passphrase") ? [] : ["--passphrase", string.Empty];

    private ToolResult Run(string program, IEnumerable<string> arguments) =>
        Tool.RunProgram(program, arguments, new RunOptions
        {
            Directory = _directory.Path,
            Environment = new Dictionary<string, string> { ["GNUPGHOME"] = _directory.Path, ["HOME"] = _directory.Path, ["LC_ALL"] = "C.UTF-8" },
        });
}

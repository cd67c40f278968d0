namespace SpecTests.Conformance;

/// <summary>
/// The specification's own validator of executors (its folder ace, as Debian packages its source): a pod of two images, main and sidekick, with
/// event handlers, a volume between them, and the metadata service asked for all that it knows.
/// </summary>
public sealed class AceValidatorTests : IClassFixture<AceValidatorTests.Images>
{
    private const int Attempts = 5;
    private readonly Images _images;

    public AceValidatorTests(Images images)
    {
        _images = images;
    }

    [ValidatorTheory]
    [Shows("ace:107")]
    [Shows("ace:116")]
    [Shows("ace:460")]
    [InlineData(true, "none")]
    [InlineData(true, "host")]
    [InlineData(false, "none")]
    [InlineData(false, "host")]
    public void TheSpecificationsValidatorPasses(bool asRoot, string net)
    {
        var result = Run(asRoot, net);
        for (var attempt = 1; attempt < Attempts && result.Err.Contains("Client.Timeout exceeded", StringComparison.Ordinal); attempt++)
        {
            result = Run(asRoot, net); // it gives the service 100 ms for an answer, which a busy machine may not have
        }

        Assert.Equal("", result.Err);
        Assert.Equal(["main OK", "postStop OK", "preStart OK", "sidekick OK"], result.Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private ToolResult Run(bool asRoot, string net)
    {
        var state = Path.Join(_images.Home, asRoot ? "root" : "user");
        string[] words = ["run", "--quiet", "--dir", state, "--insecure-options=image", $"--net={net}", _images.Main, "---", _images.Sidekick];
        return asRoot ? Tool.Run("runner", words) : OrdinaryUser.Run(_images.Home, "runner", words);
    }

    /// <summary>The validator, built from the package's source, in two images.</summary>
    public sealed class Images : IDisposable
    {
        private readonly TempDirectory _directory = new();

        public Images()
        {
            if (ValidatorTheoryAttribute.Missing() is not null)
            {
                return;
            }

            Main = Build("main", ",\"workingDirectory\":\"/opt/acvalidator\",\"environment\":[{\"name\":\"IN_ACE_VALIDATOR\",\"value\":\"correct\"}],"
                + "\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/ace\",\"preStart\"]},{\"name\":\"post-stop\",\"exec\":[\"/ace\",\"postStop\"]}]");
            Sidekick = Build("sidekick", "");
            OrdinaryUser.Own(Home);
        }

        internal string Main { get; } = "";

        internal string Sidekick { get; } = "";

        internal string Home => _directory.Path;

        public void Dispose() => _directory.Dispose();

        private string Build(string mode, string app)
        {
            var root = _directory[$"{mode}/rootfs"];
            Directory.CreateDirectory(Path.Join(root, "opt/acvalidator"));
            var environment = new Dictionary<string, string>
            {
                ["GO111MODULE"] = "off", ["GOPATH"] = ValidatorTheoryAttribute.Sources, ["GOCACHE"] = _directory["cache"], ["CGO_ENABLED"] = "0", ["HOME"] = Home,
            };
            Tool.RunProgram("go", ["build", "-o", Path.Join(root, "ace"), "github.com/appc/spec/ace"], new RunOptions { Environment = environment }).Expect(0);
            File.WriteAllText(
                _directory[$"{mode}/manifest"],
                $"{{\"acKind\":\"ImageManifest\",\"acVersion\":\"0.8.11\",\"name\":\"example.com/ace-validator-{mode}\",\"app\":{{\"exec\":[\"/ace\",\"{mode}\"],\"user\":\"0\",\"group\":\"0\","
                + $"\"mountPoints\":[{{\"name\":\"database\",\"path\":\"/db\"}}]{app}}}}}");
            Tool.Run("actool", "build", _directory[mode], _directory[mode + ".aci"]).Expect(0);
            return _directory[mode + ".aci"];
        }
    }
}

/// <summary>A theory that needs root, and the validator's source with a Go compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ValidatorTheoryAttribute : TheoryAttribute
{
    internal const string Sources = "/usr/share/gocode";

    public ValidatorTheoryAttribute()
    {
        Skip = Missing();
    }

    internal static string? Missing() => Machine.ReasonToSkip(["go", "setpriv"], root: true)
        ?? (Machine.IsCi || File.Exists(Sources + "/src/github.com/appc/spec/ace/validator.go") ? null : "needs golang-github-appc-spec-dev");
}

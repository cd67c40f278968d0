using SpecTests.Launch;

namespace SpecTests.Services;

/// <summary>The launch fixture's stores with an image of a service: /bin/probe says what it was given, notifies and serves (service-probe.c).</summary>
public sealed class ServiceFixture : IDisposable
{
    internal const string Image = "example.com/service";
    private readonly TempDirectory _directory = new();

    public ServiceFixture()
    {
        var program = _directory["probe"];
        Tool.RunProgram("gcc", ["-static", "-O1", "-Wall", "-Werror", "-o", program, Path.Join(Repository.Root, "spec-tests/Services/service-probe.c")], new RunOptions()).Expect(0);
        var bin = Directory.CreateDirectory(_directory["image/rootfs/bin"]).FullName;
        File.Copy(program, Path.Join(bin, "probe"));
        File.WriteAllText(_directory["image/manifest"], LaunchFixture.Manifest(Image, ",\"ports\":[{\"name\":\"web\",\"protocol\":\"tcp\",\"port\":8080,\"socketActivated\":true}]")
            .Replace("/bin/true", "/bin/probe", StringComparison.Ordinal));
        Aci = _directory["service.aci"];
        Tool.Run("actool", "build", _directory["image"], Aci).Expect(0);
        RootState = _directory["root"];
        UserHome = _directory["home"];
        Tool.Run("runner", "fetch", "--dir", RootState, "--insecure-options=image", Aci).Expect(0);
        Directory.CreateDirectory(UserHome);
        OrdinaryUser.Own(UserHome);
        OrdinaryUser.Run(UserHome, "runner", "fetch", "--dir", UserState, "--insecure-options=image", Aci).Expect(0);
    }

    internal string Aci { get; }

    internal string RootState { get; }

    internal string UserHome { get; }

    internal string UserState => Path.Join(UserHome, "state");

    public void Dispose() => _directory.Dispose();
}

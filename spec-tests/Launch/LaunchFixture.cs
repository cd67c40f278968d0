using System.Diagnostics;

namespace SpecTests.Launch;

/// <summary>A store with one image, busybox with links for its applets: once for root, once for an ordinary user.</summary>
public sealed class LaunchFixture : IDisposable
{
    internal const string Image = "example.com/busy";
    private readonly TempDirectory _directory = new();

    public LaunchFixture()
    {
        RootState = _directory["root"];
        UserHome = _directory["home"];
        Directory.CreateDirectory(UserHome);
        CopyLibraries(_directory["image/rootfs"], Tool.PathOf("runner"));
        var aci = Build("image", Manifest(), ["file script 0755 \"#!/proc/self/exe\\n\"", "symlink srv/link /nowhere"]);
        Fetch(aci);
        OrdinaryUser.Own(UserHome);
        OrdinaryUser.Run(UserHome, "runner", "fetch", "--dir", UserState, "--insecure-options=image", aci).Expect(0);
    }

    public string RootState { get; }

    public string UserHome { get; }

    public string UserState => Path.Join(UserHome, "state");

    public void Dispose() => _directory.Dispose();

    /// <summary>Runs a shell line in the image.</summary>
    public ToolResult Shell(bool asRoot, string line, params string[] options) => Run(asRoot, Image, ["--exec", "/bin/sh", .. options], ["-c", line]);

    /// <summary>Runs an image of the store.</summary>
    public ToolResult Run(bool asRoot, string image, string[] options, string[] arguments)
    {
        string[] all = ["run", "--dir", asRoot ? RootState : UserState, "--insecure-options=image", .. options, image, "--", .. arguments];
        return As(asRoot, Tool.PathOf("runner"), all);
    }

    /// <summary>Runs any program, given by its path.</summary>
    public ToolResult As(bool asRoot, string program, string[] arguments) =>
        asRoot ? Tool.RunProgram(program, arguments, new RunOptions()) : OrdinaryUser.Run(UserHome, program, arguments);

    /// <summary>Starts the runner as the process that is returned, standard output to be read.</summary>
    public Process Start(bool asRoot, string[] arguments)
    {
        string[] command = [.. asRoot ? [] : OrdinaryUser.Become(UserHome), Tool.PathOf("runner"), .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = UserHome })!;
    }

    /// <summary>A copy of a file that every user can read, wherever the repository lies.</summary>
    public string Readable(string path)
    {
        var copy = Path.Join(UserHome, Path.GetFileName(path));
        File.Copy(path, copy, overwrite: true);
        return copy;
    }

    /// <summary>Takes an image into root's store.</summary>
    public void Fetch(string aci) => Tool.Run("runner", "fetch", "--dir", RootState, "--insecure-options=image", aci).Expect(0);

    /// <summary>Builds an image with busybox and what the lines add (see <see cref="FixtureTree"/>).</summary>
    public string Build(string name, string manifest, string[] lines)
    {
        var layout = _directory[name];
        var bin = Path.Join(layout, "rootfs", "bin");
        Directory.CreateDirectory(bin);
        File.Copy("/bin/busybox", Path.Join(bin, "busybox"));
        foreach (var applet in (string[])["sh", "true", "cat", "ls", "id", "mount", "sleep", "env", "kill", "stat", "mknod", "touch", "pwd", "hostname", "head", "tr", "readlink", "wc"])
        {
            File.CreateSymbolicLink(Path.Join(bin, applet), "busybox");
        }

        FixtureTree.Make(Path.Join(layout, "rootfs"), lines);
        File.WriteAllText(Path.Join(layout, "manifest"), manifest);
        var aci = _directory[name + ".aci"];
        Tool.Run("actool", "build", layout, aci).Expect(0);
        return aci;
    }

    /// <summary>With its libraries in the image, a program of the host would run there: see <see cref="OwnProgramTests"/>.</summary>
    private static void CopyLibraries(string rootfs, string program)
    {
        foreach (var line in Tool.RunProgram("ldd", [program], new RunOptions()).Expect(0).Out.Split('\n'))
        {
            if (line.Split(' ', '\t').FirstOrDefault(word => word.StartsWith('/')) is { } library)
            {
                Directory.CreateDirectory(Path.Join(rootfs, Path.GetDirectoryName(library)));
                File.Copy(library, Path.Join(rootfs, library));
            }
        }
    }

    internal static string Manifest(string name = Image, string app = "") =>
        "{\"acKind\":\"ImageManifest\",\"acVersion\":\"0.8.11\",\"name\":\"" + name
        + "\",\"app\":{\"exec\":[\"/bin/true\"],\"user\":\"0\",\"group\":\"0\"" + app + "}}";
}

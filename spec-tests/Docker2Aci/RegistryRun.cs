using System.Text;

namespace SpecTests.Docker2Aci;

/// <summary>A layout to serve, and runs of docker2aci against whoever serves it, with a home of its own.</summary>
internal sealed class RegistryRun : IDisposable
{
    private readonly TempDirectory _folder = new();

    internal RegistryRun(int bytes = 300_000)
    {
        // Content that does not compress, so that there is something to cut.
        var noise = new byte[bytes];
        for (uint i = 0, state = 1; i < bytes; i++)
        {
            state = (state * 1664525) + 1013904223;
            noise[i] = (byte)('!' + ((state >> 24) % 90));
        }

        Layout = new LayoutMaker(_folder["layout"]).Write(LayerTar.Make("dir a", $"file a/noise \"{Encoding.ASCII.GetString(noise).Replace('"', 'q')}\""), LayerTar.Make("file b \"2\""));
        Registry = new FakeRegistry(Layout);
        Directory.CreateDirectory(_folder["out"]);
    }

    internal string Layout { get; }

    internal FakeRegistry Registry { get; }

    internal string this[string name] => _folder[name];

    internal string StateOf(string digest) => _folder["state/blobs/" + digest.Replace(':', '/')];

    /// <summary>Writes a file of passwords and returns its path.</summary>
    internal string AuthFile(string host, string user, string password)
    {
        var auth = System.Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        File.WriteAllText(_folder["auth.json"], $$"""{"auths":{"{{host}}":{"auth":"{{auth}}" } } }""");
        return _folder["auth.json"];
    }

    /// <summary>Runs it through <paramref name="proxy"/>, or directly when that is null.</summary>
    internal ToolResult Convert(string? proxy, string source, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = _folder.Path, ["NO_PROXY"] = string.Empty };
        if (proxy is not null)
        {
            environment["HTTP_PROXY"] = "http://" + proxy;
            environment["HTTPS_PROXY"] = "http://" + proxy;
        }

        return Tool.Run(new RunOptions { Directory = _folder["out"], Environment = environment }, "docker2aci",
            ["--dir", _folder["state"], "--output", "out.aci", .. arguments, source]);
    }

    /// <summary>The image is what the layout itself converts to, but for its names.</summary>
    internal void IsRight()
    {
        Tool.RunIn(_folder["out"], "docker2aci", "--output", _folder["expected.aci"], Layout).Expect(0);
        Assert.Equal(Tree(_folder["expected.aci"]), Tree(_folder["out/out.aci"]));
        File.Delete(_folder["out/out.aci"]);
    }

    internal void NothingWritten() => Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));

    public void Dispose() => _folder.Dispose();

    private static string Tree(string aci) => Tool.RunProgram("sh", ["-c", "tar --exclude=manifest -xOf \"$0\" | sha256sum; tar --exclude=manifest --numeric-owner -tvf \"$0\"", aci], new RunOptions()).Expect(0).Out;
}

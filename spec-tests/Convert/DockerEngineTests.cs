using System.Text.Json.Nodes;

namespace SpecTests.Conversion;

/// <summary>A real engine loads and runs what we write, and we read what it saves.</summary>
public sealed class DockerEngineTests : IClassFixture<DockerEngine>
{
    private const string Manifest = """
        {"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/busy","labels":[{"name":"version","value":"1.0"},{"name":"os","value":"linux"},{"name":"arch","value":"amd64"}],
         "app":{"exec":["/bin/sh","-c","echo $GREETING; cat /etc/motd; pwd; id -u"],"user":"7","group":"8","workingDirectory":"/etc","environment":[{"name":"GREETING","value":"hello"}],
           "ports":[{"name":"http","protocol":"tcp","port":80,"count":1,"socketActivated":false}],"isolators":[{"name":"resource/memory","value":{"limit":"1G"}}]}}
        """;

    private readonly DockerEngine _engine;

    public DockerEngineTests(DockerEngine engine)
    {
        _engine = engine;
    }

    [RootTheory("dockerd", "docker", "busybox")]
    [InlineData("none", "example/one:1", "docker-archive:busy.tar:example/one:1")]
    [InlineData("gzip", "example.com/busy:1.0", "docker-archive:busy.tar")]
    public void The_engine_loads_runs_and_saves_it(string compression, string name, string target)
    {
        using var run = new ConvertRun(Manifest);
        run.Program("sh", "-c", "cd layout/rootfs && cp /bin/busybox bin/busybox && ln -s busybox bin/sh && ln -s busybox bin/cat && ln -s busybox bin/id && chown 5:6 bin/hello").Expect(0);
        run.Actool("build", "--overwrite", "layout", "busy.aci").Expect(0);
        var id = run.Convert("--compression", compression, "busy.aci", target).Expect(0).Out.TrimEnd();
        Assert.Equal($"Loaded image: {name}\n", _engine.Run(run.Path, "load", "--input", "busy.tar").Expect(0).Out);
        var image = JsonNode.Parse(_engine.Run(run.Path, "image", "inspect", name).Expect(0).Out)![0]!;
        Assert.Equal(id, (string)image["Id"]!);
        Assert.Equal("7:8", (string)image["Config"]!["User"]!);
        Assert.Equal("""{"80/tcp":{}}""", image["Config"]!["ExposedPorts"]!.ToJsonString());
        Assert.Equal("hello\nwelcome/etc\n7\n", _engine.Run(run.Path, "run", "--rm", "--network", "none", name).Expect(0).Out);
        _engine.Run(run.Path, "save", "--output", "saved.tar", name).Expect(0);
        run.Convert("docker-archive:saved.tar", "back.aci").Expect(0);
        run.AssertSame("busy.aci", "back.aci");
        run.AssertSame("docker-archive:busy.tar", "docker-archive:saved.tar");
    }

    [RootFact("dockerd", "docker", "tar")]
    public void What_the_engine_made_itself_goes_there_and_back()
    {
        using var run = new ConvertRun();
        run.Program("tar", "-C", "layout/rootfs", "-cf", "files.tar", ".").Expect(0);
        string[] changes = ["ENV A=b", "CMD [\"/bin/hello\"]", "EXPOSE 80", "VOLUME /data", "ONBUILD RUN x", "HEALTHCHECK CMD true", "LABEL k=v", "USER 5"];
        _engine.Run(run.Path, ["import", .. changes.SelectMany(change => new[] { "--change", change }), "files.tar", "example/made:1"]).Expect(0);
        _engine.Run(run.Path, "save", "--output", "saved.tar", "example/made:1").Expect(0);
        Tool.RunIn(run.Path, "docker2aci", "--output", "made.aci", "saved.tar").Expect(0);
        run.Convert("made.aci", "docker-archive:back.tar:example/back:1").Expect(0);
        _engine.Run(run.Path, "load", "--input", "back.tar").Expect(0);
        Assert.Equal(Inspected(run, "example/made:1").ToJsonString(), Inspected(run, "example/back:1").ToJsonString());
        var files = JsonNode.Parse(run.Actool("diff", "--json", "docker-archive:saved.tar", "docker-archive:back.tar").Out)!["files"]!.AsArray();
        Assert.Empty(files);
    }

    private JsonNode Inspected(ConvertRun run, string name)
    {
        var image = JsonNode.Parse(_engine.Run(run.Path, "image", "inspect", name).Expect(0).Out)![0]!;
        return new JsonArray([.. new[] { "Config", "Created", "Author", "Architecture", "Os", "Comment", "DockerVersion", "ContainerConfig" }.Select(field => image[field]?.DeepClone())]);
    }
}

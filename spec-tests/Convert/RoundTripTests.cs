using System.Text.Json.Nodes;
using SpecTests.Docker2Aci;

namespace SpecTests.Conversion;

/// <summary>OCI to ACI and back keeps the configuration; ACI to OCI and back keeps the manifest; both keep the tree; edits in between are honoured.</summary>
public sealed class RoundTripTests
{
    private const string Everything = """
        {"created":"2020-01-02T03:04:05.678901234Z","author":"A <a@example.com>","comment":"c & d","architecture":"arm","variant":"v6","os":"linux","os.version":"1.2","os.features":["x"],
         "docker_version":"20.10","container":"abc","container_config":{"Cmd":["/bin/sh"]},"vendor.field":{"n":1.50,"u":"\u00e9"},
         "config":{"Hostname":"h","AttachStdin":false,"User":"app","ExposedPorts":{"80/tcp":{},"8000-8010/udp":{},"weird":{}},"Env":["PATH=/bin","1BAD=x","NOVALUE","A=1","A=2"],
           "Entrypoint":["/entry","ab"],"Cmd":["run"],"Volumes":{"/var/lib/x":{},"/var/lib_x":{}},"WorkingDir":"/srv","Labels":{"k":"v","empty":""},"StopSignal":"SIGQUIT",
           "Healthcheck":{"Test":["CMD","true"],"Interval":30000000000},"OnBuild":["RUN x"],"Shell":["/bin/bash","-c"],"ArgsEscaped":true,"MacAddress":"","Domainname":""},
         "history":[{"created":"2020-01-01T00:00:00Z","created_by":"ADD base"},{"created_by":"ENV A=1","empty_layer":true},{"created_by":"RUN <x>","comment":"k"}]}
        """;

    private static readonly byte[][] s_layers = [LayerTar.Make("dir a", "file a/f \"1\"", "file a/g \"2\""), LayerTar.Make("file a/.wh.g", "exe b \"x\"", "hardlink c b")];

    [NeedsTheory("skopeo")]
    [InlineData(Everything)]
    [InlineData("""{"architecture":"amd64","os":"linux"}""")]
    [InlineData("""{"architecture":"amd64","os":"linux","config":{}}""")]
    [InlineData("""{"architecture":"amd64","os":"linux","config":null,"created":"yesterday","author":""}""")]
    [InlineData("""{"architecture":"mips","os":"plan9","config":{"Cmd":"single","User":"1000:","ExposedPorts":null,"PortSpecs":["80"]},"history":[]}""")]
    public void A_configuration_comes_back(string original)
    {
        using var run = Converted(original, out var source);
        run.Convert("a.aci", "oci:back:t").Expect(0);
        var id = run.Convert("a.aci", "docker-archive:back.tar:x:t").Expect(0).Out.TrimEnd();
        var saved = JsonNode.Parse(run.Program("tar", "-xOf", "back.tar", $"{id["sha256:".Length..]}.json").Expect(0).Out)!;
        foreach (var (image, config) in new[] { ("oci", run.Config("oci:back:t")), ("docker", saved) })
        {
            var (was, now) = ((JsonObject)source.DeepClone(), (JsonObject)config);
            AssertHistory((JsonArray?)was["history"], (JsonArray)now["history"]!);
            foreach (var derived in new[] { "rootfs", "history" })
            {
                was.Remove(derived);
                now.Remove(derived);
            }

            Assert.True(JsonNode.DeepEquals(was, now), $"{image}\nwas {was.ToJsonString()}\nnow {now.ToJsonString()}");
        }

        var files = JsonNode.Parse(run.Actool("diff", "--json", "oci:source:t", "oci:back:t").Out)!["files"]!.AsArray();
        Assert.Empty(files);
    }

    [Fact]
    public void A_second_round_trip_changes_nothing_more()
    {
        using var run = Converted(Everything, out _);
        run.Convert("a.aci", "oci:back:t").Expect(0);
        Tool.RunIn(run.Path, "docker2aci", "--output", "b.aci", "back").Expect(0);
        run.Convert("b.aci", "oci:again:t").Expect(0);
        Assert.Equal(run.Config("oci:back:t").ToJsonString(), run.Config("oci:again:t").ToJsonString());
        run.Convert("oci:again:t", "c.aci").Expect(0);
        run.AssertSame("b.aci", "c.aci");
    }

    [Theory]
    [InlineData("Entrypoint", """["/entry","ab"]""", "--exec", "/entry ab other")]
    [InlineData("Cmd", """["other"]""", "--exec", "/entry ab other")]
    [InlineData("Entrypoint", """["/new"]""", "--exec", "/new")]
    [InlineData("Cmd", null, "--exec", "/new")]
    [InlineData("User", "\"www:app\"", "--user", "www")]
    [InlineData("Volumes", """{"/data":{},"/var/lib/x":{},"/var/lib_x":{}}""", "--mounts", "data,path=/data")]
    [InlineData("ExposedPorts", """{"80/tcp":{},"8000-8010/udp":{},"9090/tcp":{}}""", "--ports", "metrics,protocol=tcp,port=9090")]
    public void An_edit_of_the_manifest_is_honoured(string field, string? expected, params string[] edit)
    {
        using var run = Converted(Everything, out var source);
        run.Actool(["patch-manifest", .. edit, "a.aci", "edited.aci"]).Expect(0);
        run.Convert("edited.aci", "oci:back:t").Expect(0);
        var now = run.Config("oci:back:t")["config"]!.AsObject();
        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), now[field]), now.ToJsonString());
        Assert.Equal("h", (string)now["Hostname"]!);
        Assert.Equal((string)source["author"]!, (string)run.Config("oci:back:t")["author"]!);
    }

    [Fact]
    public void Edits_of_labels_annotations_and_environment_are_honoured()
    {
        using var run = Converted(Everything, out _);
        run.Actool("extract", "a.aci", "x").Expect(0);
        var manifest = run.ReadJson("x/manifest");
        void Annotation(string name, string value) => manifest["annotations"]!.AsArray().Single(a => (string)a!["name"]! == name)!["value"] = value;
        Annotation("author", "B");
        Annotation("created", "2021-01-01T00:00:00Z");
        Annotation("appc.io/docker/stopsignal", "SIGINT");
        Annotation("appc.io/docker/healthcheck", """{"Test":["NONE"]}""");
        manifest["labels"] = JsonNode.Parse("""[{"name":"os","value":"linux"},{"name":"arch","value":"aarch64"}]""");
        manifest["app"]!["environment"] = JsonNode.Parse("""[{"name":"B","value":"3"}]""");
        manifest["app"]!["userLabels"]!["k"] = "w";
        manifest["app"]!.AsObject().Remove("workingDirectory");
        File.WriteAllText(run["x/manifest"], manifest.ToJsonString());
        run.Actool("build", "x", "edited.aci").Expect(0);
        run.Convert("edited.aci", "oci:back").Expect(0);
        var now = run.Config("oci:back:latest");
        Assert.Equal(("B", "2021-01-01T00:00:00Z", "arm64", null, null), ((string?)now["author"], (string?)now["created"], (string?)now["architecture"], now["variant"], now["os.version"]));
        Assert.Equal("""["B=3","1BAD=x","NOVALUE"]""", now["config"]!["Env"]!.ToJsonString());
        Assert.Equal(("w", "", "SIGINT", "NONE", null), ((string?)now["config"]!["Labels"]!["k"], (string?)now["config"]!["Labels"]!["empty"], (string?)now["config"]!["StopSignal"],
            (string?)now["config"]!["Healthcheck"]!["Test"]![0], now["config"]!["WorkingDir"]));
    }

    [NeedsTheory("skopeo")]
    [InlineData("oci:out:t")]
    [InlineData("oci-archive:out.tar:t")]
    [InlineData("docker-archive:out.tar:x:t")]
    public void A_manifest_comes_back_with_all_that_engines_do_not_know(string target)
    {
        const string manifest = """
            {"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/full","labels":[{"name":"version","value":"1+2"},{"name":"os","value":"linux"},{"name":"arch","value":"amd64"},{"name":"channel","value":"x"}],
             "app":{"exec":["/bin/hello","<&>"],"eventHandlers":[{"name":"pre-start","exec":["/bin/hi"]}],"user":"/etc/motd","group":"7","supplementaryGIDs":[4,5],"workingDirectory":"/etc",
               "environment":[{"name":"A","value":"b=c"}],"mountPoints":[{"name":"work","path":"/work","readOnly":true}],
               "ports":[{"name":"many","protocol":"tcp","port":8000,"count":3,"socketActivated":true}],
               "isolators":[{"name":"resource/memory","value":{"limit":"1G"}}],"userAnnotations":{"a":"b"},"userLabels":{"c":"d"}},
             "annotations":[{"name":"homepage","value":"https://example.com"},{"name":"example.com/x","value":"é"}],"vendor":{"x":1}}
            """;
        using var run = new ConvertRun(manifest);
        run.Convert("hello.aci", target).Expect(0);
        run.Convert(target, "back.aci").Expect(0);
        run.AssertSame("hello.aci", "back.aci");
        run.Program("skopeo", "copy", "--quiet", target, "oci:copied:t").Expect(0);
        var config = run.Config("oci:copied:t")["config"]!;
        Assert.Equal("""{"8000/tcp":{},"8001/tcp":{},"8002/tcp":{}}""", config["ExposedPorts"]!.ToJsonString());
        Assert.EndsWith(":7", (string)config["User"]!, StringComparison.Ordinal);
        Assert.Equal("""{"/work":{}}""", config["Volumes"]!.ToJsonString());
    }

    [NeedsFact("umoci")]
    public void A_manifest_does_not_come_back_when_somebody_changed_the_image()
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", "oci:out:t").Expect(0);
        run.Program("umoci", "config", "--image", "out:t", "--config.cmd", "/changed").Expect(0);
        Assert.Contains("is not used: the image was changed", run.Convert("oci:out:t", "back.aci").Expect(0).Err, StringComparison.Ordinal);
        Assert.Contains("/changed", run.Actool("cat-manifest", "back.aci").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_configuration_that_is_none_is_said_and_left_out()
    {
        using var run = new ConvertRun("""{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/x","annotations":[{"name":"appc.io/oci/config","value":"{\"os\":1}"}]}""");
        Assert.Contains("appc.io/oci/config is not used: os: must be a string", run.Convert("hello.aci", "oci:out").Expect(0).Err, StringComparison.Ordinal);
        Assert.Equal("linux", (string)run.Config("oci:out:latest")["os"]!);
    }

    private static ConvertRun Converted(string config, out JsonObject source)
    {
        var run = new ConvertRun();
        var wanted = JsonNode.Parse(config)!.AsObject();
        var maker = new LayoutMaker(run["source"])
        {
            Config = made =>
            {
                foreach (var name in made.Select(member => member.Key).Where(name => name != "rootfs").ToList())
                {
                    made.Remove(name);
                }

                foreach (var (name, value) in wanted)
                {
                    made[name] = value?.DeepClone();
                }
            },
        };
        maker.Write(s_layers);
        Tool.RunIn(run.Path, "docker2aci", "--output", "a.aci", "source").Expect(0);
        source = run.Config("oci:source:t").AsObject();
        return run;
    }

    // All entries are still there in their order; exactly one, the last that made a layer, still says that it made one.
    private static void AssertHistory(JsonArray? was, JsonArray now)
    {
        Assert.Single(now, entry => (bool?)entry!["empty_layer"] != true);
        var words = now.Select(entry => (string?)entry!["created_by"]).ToList();
        Assert.Equal(was is null or { Count: 0 } ? ["actool convert"] : was.Select(entry => (string?)entry!["created_by"]), words);
        if (was is { Count: > 0 })
        {
            Assert.True(JsonNode.DeepEquals(was[^1], now[^1]));
        }
    }
}

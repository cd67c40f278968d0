namespace SpecTests.Conversion;

/// <summary>Adding to layouts that are there already.</summary>
public sealed class LayoutTests
{
    [NeedsFact("umoci", "skopeo")]
    public void What_others_wrote_stays()
    {
        using var run = new ConvertRun();
        run.Program("umoci", "init", "--layout", "out").Expect(0);
        run.Program("umoci", "new", "--image", "out:other").Expect(0);
        run.Program("umoci", "config", "--image", "out:other", "--author", "somebody").Expect(0);
        var index = run.ReadJson("out/index.json");
        index["annotations"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" };
        index["manifests"]![0]!["vendor"] = 1;
        File.WriteAllText(run["out/index.json"], index.ToJsonString());
        run.Convert("hello.aci", "oci:out:mine").Expect(0);
        var now = run.ReadJson("out/index.json");
        Assert.Equal("b", (string)now["annotations"]!["a"]!);
        Assert.Equal(1, (int)now["manifests"]![0]!["vendor"]!);
        Assert.Equal("mine\nother\n", string.Join('\n', run.Program("umoci", "ls", "--layout", "out").Expect(0).Out.Split('\n').Order().Skip(1)) + "\n");
        Assert.Equal("somebody", (string)run.Config("oci:out:other")["author"]!);
    }

    [Fact]
    public void A_tag_is_taken_from_another_image_only_when_told()
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", "oci:out:t").Expect(0);
        var other = run.Build("other", """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/other"}""", "file rootfs/f \"1\"");
        var before = run.Listing("out");
        run.Convert(other, "oci:out:t").ExpectError(1, "tag t is there already (try --overwrite)");
        Assert.Equal(before, run.Listing("out"));
        run.Convert("--overwrite", other, "oci:out:t").Expect(0);
        run.AssertSame("other", "oci:out:t");
        Assert.Single(run.ReadJson("out/index.json")["manifests"]!.AsArray());
    }

    [Fact]
    public void Writers_at_once_lose_nothing()
    {
        using var run = new ConvertRun();
        Parallel.For(0, 8, i => run.Convert("hello.aci", $"oci:out:t{i}").Expect(0));
        Assert.Equal(8, run.ReadJson("out/index.json")["manifests"]!.AsArray().Count);
        Assert.All(Enumerable.Range(0, 8), i => run.AssertSame("hello.aci", $"oci:out:t{i}"));
        Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.GetFileSystemEntries(run["out"]).Select(System.IO.Path.GetFileName).Order());
        Assert.Equal(3, Directory.GetFiles(run["out/blobs/sha256"]).Length);
    }

    [Fact]
    public void An_empty_directory_becomes_a_layout_and_others_are_refused()
    {
        using var run = new ConvertRun();
        Directory.CreateDirectory(run["empty"]);
        run.Convert("hello.aci", "oci:empty").Expect(0);
        run.AssertSame("hello.aci", "oci:empty");
        var before = run.Listing();
        run.Convert("hello.aci", "oci:layout").ExpectError(1, "neither empty nor an OCI layout");
        run.Convert("hello.aci", "oci:hello.aci").ExpectError(1, "not a directory");
        run.Convert("hello.aci", "oci:missing/deep").ExpectError(1, "no such file or directory");
        Assert.Equal(before, run.Listing());
    }

    [Theory]
    [InlineData("oci-layout", """{"imageLayoutVersion":"2.0.0"}""", "2.0.0 is not 1.0.0")]
    [InlineData("index.json", """{"schemaVersion":2,"manifests":[],"layers":[]}""", "two different images")]
    [InlineData("index.json", """{"schemaVersion":2,"manifests":[}""", "not valid JSON")]
    public void A_damaged_layout_is_left_alone(string file, string content, string cause)
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", "oci:out:1").Expect(0);
        File.WriteAllText(run["out/" + file], content);
        var before = run.Listing();
        run.Convert("hello.aci", "oci:out:2").ExpectError(1, cause);
        Assert.Equal(before, run.Listing());
    }

    [Fact]
    public void A_link_in_a_layout_leads_nowhere_else()
    {
        using var run = new ConvertRun();
        Directory.CreateDirectory(run["elsewhere"]);
        Directory.CreateDirectory(run["out"]);
        File.WriteAllText(run["out/oci-layout"], """{"imageLayoutVersion":"1.0.0"}""");
        File.CreateSymbolicLink(run["out/blobs"], run["elsewhere"]);
        run.Convert("hello.aci", "oci:out:1").ExpectError(1, "blobs");
        Assert.Empty(Directory.GetFileSystemEntries(run["elsewhere"]));
    }
}

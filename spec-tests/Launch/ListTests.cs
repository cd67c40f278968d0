using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpecTests.Launch;

/// <summary>runner list, with rkt's columns and its JSON.</summary>
public sealed partial class ListTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public ListTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootFact]
    public void ARowForEachAppInRktsColumns()
    {
        using var store = Pods(out var uuid);
        var rows = List(store).TrimEnd('\n').Split('\n').Select(line => string.Join('|', Cell().Split(line))).ToList();
        Assert.Equal("UUID|APP|IMAGE NAME|STATE|CREATED|STARTED|NETWORKS|EXIT", rows[0]);
        Assert.Equal($"{uuid[..8]}|one|example.com/listed:2|exited|just now|just now|0", rows[1]);
        Assert.Equal("|other|example.com/listed:2|3", rows[2]);
        Assert.Matches("^[0-9a-f]{8}\\|listed\\|example.com/listed:2\\|prepared\\|just now$", rows[3]);
        var full = List(store, "--full", "--no-legend").Split('\n');
        Assert.Matches($"^{uuid}  one +example.com/listed:2  sha512-[0-9a-f]{{12}}  exited +20[0-9TZ:.-]{{22}}  20[0-9TZ:.-]{{22}} +0$", full[0]);
        Assert.Equal(4, full.Length);
    }

    [RootFact]
    public void TheJsonIsRkts()
    {
        using var store = Pods(out var uuid);
        using var json = JsonDocument.Parse(List(store, "--format=json"));
        var pod = json.RootElement[0];
        Assert.Equal((uuid, "exited"), (pod.GetProperty("name").GetString(), pod.GetProperty("state").GetString()));
        Assert.Equal(["one", "other"], pod.GetProperty("app_names").EnumerateArray().Select(name => name.GetString()));
        Assert.InRange(pod.GetProperty("started_at").GetInt64() - pod.GetProperty("created_at").GetInt64(), 0, 60);
        var app = pod.GetProperty("apps")[1];
        Assert.Equal(("other", "exited", 3), (app.GetProperty("name").GetString(), app.GetProperty("state").GetString(), app.GetProperty("exit_code").GetInt32()));
        Assert.StartsWith("sha512-", app.GetProperty("image_id").GetString(), StringComparison.Ordinal);
        Assert.InRange(app.GetProperty("started_at").GetInt64() / 1_000_000_000 - pod.GetProperty("started_at").GetInt64(), 0, 1);
        Assert.Equal("why", app.GetProperty("user_annotations").GetProperty("note").GetString());
        var mount = app.GetProperty("mounts")[0];
        Assert.Equal(("v", "/v", true), (mount.GetProperty("name").GetString(), mount.GetProperty("container_path").GetString(), mount.GetProperty("read_only").GetBoolean()));
        Assert.Equal("prepared", json.RootElement[1].GetProperty("state").GetString());
        Assert.StartsWith("[\n\t{\n\t\t\"name\": \"" + uuid, List(store, "--format=json-pretty"), StringComparison.Ordinal);
        using var status = JsonDocument.Parse(Tool.Run("runner", "status", "--dir", store["s"], "--format=json", uuid).Expect(0).Out);
        Assert.Equal(pod.GetRawText(), status.RootElement.GetRawText());
        Tool.Run("runner", "list", "--dir", store["s"], "--format=yaml").Expect(2);
        Tool.Run("runner", "list", "--dir", store["s"], "--format=json", "--json").ExpectError(2, "exclude each other");
    }

    [RootFact]
    public void ImagesAreShownAndSortedAsAsked()
    {
        using var store = Pods(out _);
        Tool.Run("runner", "fetch", "--dir", store["s"], "--insecure-options=image", _fixture.Build("large" + Guid.NewGuid(), LaunchFixture.Manifest("example.com/a-large"), ["file big 0644 \"0123456789abcdefghijklmnopqrstuvwxyz\""])).Expect(0);
        string Images(params string[] options) => Tool.Run("runner", ["image", "list", "--dir", store["s"], .. options]).Expect(0).Out;
        Assert.Equal("NAME\nexample.com/listed:2\nexample.com/a-large\n", Images("--fields=name"));
        Assert.Equal("example.com/a-large\nexample.com/listed:2\n", Images("--fields=name", "--sort=name", "--no-legend"));
        Assert.Equal("example.com/a-large\nexample.com/listed:2\n", Images("--fields=name", "--order=desc", "--no-legend"));
        Assert.Matches("^sha512-[0-9a-f]{128}  [0-9]+\n", Images("--fields=id,size", "--sort=size,name", "--order=desc", "--no-legend", "--full"));
        using var json = JsonDocument.Parse(Images("--format=json", "--sort=name"));
        var image = json.RootElement[1];
        Assert.Equal(["id", "name", "import_time", "last_used_time", "size"], image.EnumerateObject().Select(property => property.Name));
        Assert.Equal("example.com/listed:2", image.GetProperty("name").GetString());
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - image.GetProperty("import_time").GetInt64() / 1_000_000_000, 0, 300);
        Tool.Run("runner", "image", "list", "--dir", store["s"], "--fields=latest").ExpectError(2, "latest is none of id, name, size, importtime, lastused, signedby");
    }

    /// <summary>A store with a pod of two apps that ended, and one that is prepared.</summary>
    private TempDirectory Pods(out string uuid)
    {
        var store = new TempDirectory();
        var manifest = LaunchFixture.Manifest("example.com/listed").Replace("\"app\"", "\"labels\":[{\"name\":\"version\",\"value\":\"2\"}],\"app\"", StringComparison.Ordinal);
        Tool.Run("runner", "fetch", "--dir", store["s"], "--insecure-options=image", _fixture.Build("listed" + Guid.NewGuid(), manifest, [])).Expect(0);
        string[] pod = ["--dir", store["s"], "--insecure-options=image", "--volume=v,kind=empty,readOnly=true", "example.com/listed"];
        string[] other = ["---", "example.com/listed", "--name=other", "--exec=/bin/sh", "--mount=volume=v,target=/v", "--user-annotation=note=why", "--", "-c", "exit 3"];
        Tool.Run("runner", ["run", "--uuid-file-save", store["uuid"], .. pod, "--name=one", .. other]).Expect(3);
        Tool.Run("runner", ["prepare", "--dir", store["s"], "--insecure-options=image", "example.com/listed"]).Expect(0);
        uuid = File.ReadAllText(store["uuid"]).Trim();
        return store;
    }

    [GeneratedRegex("  +", RegexOptions.None, 1000)]
    private static partial Regex Cell();

    private static string List(TempDirectory store, params string[] options) => Tool.Run("runner", ["list", "--dir", store["s"], .. options]).Expect(0).Out;
}

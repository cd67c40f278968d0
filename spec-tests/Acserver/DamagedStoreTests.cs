namespace SpecTests.Acserver;

/// <summary>What somebody put into the store, or a disk made of it: nothing but the bytes that were published is served as an image, and one damaged image stops no other.</summary>
public sealed class DamagedStoreTests
{
    private const string Image = "/-/images/example.com/hello/1.0.0/linux/amd64.aci";
    private const string Page = "/-/web/example.com/hello/+1.0.0+linux+amd64";

    [Theory]
    [InlineData("rm image.aci && mkfifo image.aci", 404)]
    [InlineData("rm image.aci && mkdir image.aci", 404)]
    [InlineData("truncate -s 10 image.aci", 500)]
    [InlineData("echo more >>image.aci", 500)]
    [InlineData("echo nothing >record.json", 500)]
    [InlineData("sed -i 's/\"published\": \".*\"/\"published\": \"yesterday\"/' record.json", 500)]
    [InlineData("rm record.json && mkfifo record.json", 404)]
    [InlineData("rm record.json && ln -s ../+2.0.0+linux+amd64/record.json record.json", 404)]
    public void What_is_not_the_published_image_is_not_served_as_it(string damage, int status)
    {
        using var depot = Damage(damage);
        using var server = RunningServer.Start(depot.Path);
        var answer = server.Get(Image);
        Assert.Equal((status, "no-store", ""), (answer.Status, answer.Header("cache-control"), answer.Header("etag")));
        Assert.True(status == 404 || server.Says("images/example.com/hello/+1.0.0+linux+amd64/"), server.Errors);
        Assert.Equal(200, server.Get(Image.Replace("1.0.0", "2.0.0", StringComparison.Ordinal)).Status);
    }

    [Theory]
    [InlineData("echo nothing >record.json", "Damaged")]
    [InlineData("echo '{}' >manifest", "linux/amd64")]
    [InlineData("echo nothing >sizes.json", "linux/amd64")]
    public void A_damaged_image_is_shown_as_one_and_the_others_as_they_are(string damage, string shown)
    {
        using var depot = Damage(damage);
        depot.Run("remove", "example.com/hello:2.0.0").Expect(0); // so that the damaged one is the newest
        depot.Add("example.com/other", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        var list = server.Get("/");
        Assert.Equal((200, true), (list.Status, list.Text.Contains("/-/web/example.com/other", StringComparison.Ordinal)));
        var name = server.Get("/-/web/example.com/hello");
        Assert.Equal((200, true), (name.Status, name.Text.Contains(shown, StringComparison.Ordinal)));
        Assert.Equal(damage.Contains("sizes", StringComparison.Ordinal) ? 200 : 500, server.Get(Page).Status);
        Assert.Equal(200, server.Get("/-/web/example.com/other/+1.0.0+linux+amd64").Status);
    }

    [Fact]
    public void A_server_whose_store_went_away_is_not_ready()
    {
        using var depot = Damage("true");
        using var server = RunningServer.Start(depot.Path);
        Assert.Equal(200, server.Get("/readyz").Status);
        Directory.Move(Path.Join(depot.Path, "images"), Path.Join(depot.Path, "elsewhere"));
        Assert.Equal((503, "the store is not there\n"), (server.Get("/readyz").Status, server.Get("/readyz").Text));
        Assert.Equal(200, server.Get("/healthz").Status);
        Directory.Move(Path.Join(depot.Path, "elsewhere"), Path.Join(depot.Path, "images"));
        Assert.Equal(200, server.Get("/readyz").Status);
    }

    [RootFact("mount")]
    public void A_store_that_cannot_be_written_is_served_all_the_same()
    {
        using var depot = Damage("rm sizes.json");
        var token = depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim();
        File.WriteAllText(Path.Join(depot.Path, "tmp/left.lock"), string.Empty); // of a killed one
        Tool.RunProgram("mount", ["--bind", depot.Path, depot.Path], new RunOptions()).Expect(0);
        try
        {
            Tool.RunProgram("mount", ["-o", "remount,bind,ro", depot.Path], new RunOptions()).Expect(0);
            using var server = RunningServer.Start(depot.Path);
            Assert.Equal(200, server.Get(Image).Status);
            Assert.Equal(200, server.Get(Page).Status);
            Assert.Equal(200, server.Get("/hello?ac-discovery=1").Status);
            var put = server.Send($"PUT {Image.Replace("hello", "new", StringComparison.Ordinal)} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n");
            Assert.Equal((500, "the server failed; its log says why\n"), (put.Status, put.Text));
            Assert.True(server.Says("read-only file system"), server.Errors);
            Assert.Equal(200, server.Get(Image).Status);
        }
        finally
        {
            Tool.RunProgram("umount", [depot.Path], new RunOptions()).Expect(0);
        }
    }

    private static DepotFixture Damage(string command)
    {
        var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        depot.Add("example.com/hello", "2", "version=2.0.0", "os=linux", "arch=amd64");
        Tool.RunProgram("sh", ["-c", command], new RunOptions { Directory = Path.Join(depot.Path, "images/example.com/hello/+1.0.0+linux+amd64") }).Expect(0);
        return depot;
    }
}

namespace SpecTests.Acserver;

/// <summary><c>acserver add</c>, <c>list</c>, <c>remove</c>, <c>key</c>: nothing unverified is published, and what is published stays.</summary>
public sealed class ManageTests
{
    [Fact]
    public void Only_what_a_key_vouches_for_is_published()
    {
        using var depot = new DepotFixture();
        var stranger = depot.Image("other.example/hello", "1");
        depot.Run("add", stranger).ExpectError(1, "needs 1 of the keys trusted for the name");
        var unsigned = depot.Image("example.com/hello", "1");
        File.Delete(unsigned + ".asc");
        depot.Run("add", unsigned).ExpectError(1, "it has no signature");
        var broken = depot.Image("example.com/hello", "1");
        File.AppendAllText(broken, "x");
        depot.Run("add", broken).Expect(1);
        Assert.Equal("NAME\tVERSION\tOS\tARCH\tSIZE\tSIGNED BY\tID\n", depot.Run("list").Expect(0).Out);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tmp")));
        depot.Run("add", "--allow-unsigned", unsigned).Expect(0);
        Assert.Contains("example.com/hello\t-\t-\t-\t", depot.Run("list").Expect(0).Out, StringComparison.Ordinal);
    }

    /// <summary>The image that brings the statement may even be refused: a revocation is made by the key itself.</summary>
    [Fact]
    public void A_revocation_that_lies_beside_an_image_counts_for_every_image_from_then_on()
    {
        using var depot = new DepotFixture();
        Tool.Run("actool", "keygen", "--kind", "image-id", "--out", depot["retiring"]).Expect(0);
        depot.Run("key", "add", "--prefix", "example.com", depot["retiring/image-id.pub"]).Expect(0);
        string SignedByIt(string content)
        {
            var path = depot.Image($"example.com/{content}", content);
            File.Delete(path + ".asc");
            Tool.Run("actool", "sign", "--kind", "image-id", "--key", depot["retiring/image-id.pem"], path).Expect(0);
            return path;
        }

        depot.Run("add", SignedByIt("before")).Expect(0);
        var bringer = depot.Image("example.com/bringer", "1");
        Tool.Run("actool", "policy", "revoke", "--key", depot["retiring/image-id.pem"], "--out", bringer + ".statements.json").Expect(0);
        File.AppendAllText(bringer, "no image any more");
        depot.Run("add", bringer).Expect(1);
        depot.Run("add", SignedByIt("after")).ExpectError(1, "key-revoked");
    }

    [Fact]
    public void What_is_published_stays()
    {
        using var depot = new DepotFixture();
        var first = depot.Image("example.com/hello", "1", "version=1.0.0");
        depot.Run("add", first).Expect(0);
        depot.Run("add", first).Expect(0);
        depot.Run("add", depot.Image("example.com/hello", "2", "version=1.0.0")).ExpectError(1, "another image is published under this name and labels");
        depot.Run("remove", "example.com/hello:1.0.0").Expect(0);
        depot.Run("remove", "example.com/hello:1.0.0").ExpectError(1, "it is not published");
        depot.Run("add", depot.Image("example.com/hello", "2", "version=1.0.0")).Expect(0);
    }

    [Theory]
    [InlineData("version=")]
    [InlineData("version=../../../etc")]
    [InlineData("version=+1+linux+amd64")]
    [InlineData("version=<script>&amp;%00")]
    public void Labels_are_data(string label)
    {
        using var depot = new DepotFixture();
        var result = depot.Run("add", depot.Image("example.com/hello", "1", label));
        Assert.Equal(label == "version=" ? 1 : 0, result.ExitCode);
        if (result.ExitCode == 0)
        {
            Assert.Single(Directory.GetDirectories(Path.Join(depot.Path, "images/example.com/hello")));
            Assert.Single(Directory.GetDirectories(Path.Join(depot.Path, "images")));
            using var server = RunningServer.Start(depot.Path);
            var version = Uri.EscapeDataString(label["version=".Length..]);
            Assert.Equal(200, server.Get($"/-/images/example.com/hello/{version}/linux/amd64.aci").Status);
        }
    }

    [Fact]
    public void A_store_is_not_made_in_a_directory_of_other_things()
    {
        using var depot = new DepotFixture();
        Directory.CreateDirectory(depot["other/things"]);
        Tool.Run("acserver", "list", "--store", depot["other"]).ExpectError(1, "holds other things and no store");
    }

    [Fact]
    public void Links_in_the_store_lead_nowhere()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var directory = Path.Join(depot.Path, "images/example.com/hello/+1.0.0+linux+amd64");
        File.Delete(Path.Join(directory, "image.aci"));
        File.CreateSymbolicLink(Path.Join(directory, "image.aci"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Join(depot.Path, "images/example.com/etc"), "/etc");
        File.CreateSymbolicLink(Path.Join(directory, "image.aci.minisig"), "/etc/passwd");
        using var server = RunningServer.Start(depot.Path);
        Assert.Equal(404, server.Get("/-/images/example.com/hello/1.0.0/linux/amd64.aci").Status);
        Assert.Equal(404, server.Get("/-/images/example.com/hello/1.0.0/linux/amd64.aci.minisig").Status);
        Assert.Equal(404, server.Get("/etc?ac-discovery=1").Status);
    }
}

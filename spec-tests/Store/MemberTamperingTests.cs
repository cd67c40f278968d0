using System.Diagnostics;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.Linux.FileSystem;

namespace SpecTests.Store;

/// <summary>A member of the group tampers with everything in reach between the fetch and the run. Root runs what a trusted key signed, or nothing.</summary>
public sealed class MemberTamperingTests : IDisposable
{
    private const string Later = """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/a","labels":[{"name":"version","value":"99.0.0"}]}""";
    private const string Unsigned = """{"policyVersion": 1, "rules": [{"name": "scratch", "prefix": "*", "unsigned": "allow"}]}""";
    private readonly MemberFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [RootFact]
    public void What_a_member_fetched_becomes_roots_own()
    {
        var image = _fixture.Take()!;
        Assert.Equal(_fixture.Image, image.Id);
        Assert.StartsWith(_fixture["store/images"], image.Directory, StringComparison.Ordinal);
        using var tree = _fixture.Store.Render(image);
        Assert.Equal("honest", File.ReadAllText(Path.Join(tree.Path, "f")));
        Assert.Empty(_fixture.Notices);
        using var file = Sys.OpenDirectory(image.Directory);
        Assert.Equal((0u, 0b111_000_000u), (Sys.Fstat(file).Uid, Sys.Fstat(file).Permissions));
        Directory.Delete(_fixture.Member, recursive: true);
        Assert.Equal(_fixture.Image, _fixture.Take()!.Id);
    }

    [RootTheory]
    [InlineData("other bytes", "not the image that its place says")]
    [InlineData("a flipped byte", "")]
    [InlineData("cut short", "")]
    [InlineData("more bytes", "")]
    [InlineData("empty", "")]
    [InlineData("link", "")]
    [InlineData("hard link", "not a regular file of user")]
    [InlineData("pipe", "not a regular file of user")]
    [InlineData("directory", "")]
    [InlineData("device", "not a regular file of user")]
    [InlineData("gone", "")]
    [InlineData("someone else's", "not a regular file of user")]
    [InlineData("a hole of four terabytes", "would leave less than half")]
    public void The_image_itself(string how, string message)
    {
        var path = Path.Join(_fixture.PathOf(_fixture.Image), "image.aci");
        var good = File.ReadAllBytes(path);
        File.WriteAllText(_fixture["secret"], "root's");
        Spoil(how, path, good);
        Assert.Null(_fixture.Take());
        Assert.Contains(message, Assert.Single(_fixture.Notices), StringComparison.Ordinal);
        Assert.DoesNotContain("root's", _fixture.Notices[0], StringComparison.Ordinal);
        Assert.Empty(_fixture.Kept());
        Assert.Empty(_fixture.Leftovers());
    }

    [RootTheory]
    [InlineData("gone")]
    [InlineData("of another image")]
    [InlineData("garbage")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("huge")]
    [InlineData("by another key")]
    public void The_signature(string how)
    {
        var folder = _fixture.PathOf(_fixture.Image);
        var path = Directory.GetFiles(folder, "*.asc").Single();
        using var other = StoreFixture.NewKey();
        var foreign = how == "of another image" ? _fixture.Offer("example.com/b", "1.0.0", _fixture.Key) : _fixture.Image;
        var another = Directory.GetFiles(_fixture.PathOf(foreign), "*.asc").Single();
        var bytes = how switch { "of another image" => File.ReadAllBytes(another), "garbage" => "-----BEGIN PGP SIGNATURE-----"u8.ToArray(), "huge" => new byte[3 << 20], _ => null };
        if (how == "by another key")
        {
            using var data = File.OpenRead(Path.Join(folder, "image.aci"));
            bytes = other.SignDetached(data, DateTimeOffset.UtcNow);
        }

        File.Delete(path);
        if (bytes is not null)
        {
            File.WriteAllBytes(path, bytes);
        }
        else if (how != "gone")
        {
            FixtureTree.Make(folder, how == "link" ? $"symlink {Path.GetFileName(path)} /proc/self/mem" : $"fifo {Path.GetFileName(path)} 0600");
        }

        _fixture.Own($"{MemberFixture.Uid}");
        Assert.Null(_fixture.Take());
        Assert.StartsWith("image " + _fixture.Image.ToString()[..19] + " of member 54321 is not taken: ", Assert.Single(_fixture.Notices), StringComparison.Ordinal);
        Assert.Empty(_fixture.Kept());
    }

    // None of it is read by root: what runs is the image that was signed.
    [RootTheory]
    [InlineData("record")]
    [InlineData("tree")]
    [InlineData("seen")]
    [InlineData("files")]
    [InlineData("ids")]
    [InlineData("version")]
    [InlineData("locks")]
    [InlineData("manifest says another version")]
    public void Notes_of_the_store(string which)
    {
        var id = _fixture.Image;
        string[] lines = which switch
        {
            "record" => [$"file images/{id}/record.json 0644 \"evil\""],
            "tree" => [$"file trees/{id}/rootfs/f 0644 \"evil\"", $"file trees/{id}/facts 0644 \"x\"", $"file trees/{id}/images 0644 \"{id}\""],
            "seen" => ["symlink index/seen/example.com,a/- sha512-evil|0||99.0.0"],
            "files" => [$"symlink index/files/1-1 {id}"],
            "ids" => [$"symlink index/ids/zz ../../../../images"],
            "version" => ["file version 0644 \"99\""],
            "locks" => ["fifo lock 0600", $"fifo trees/{id}.lock 0600"],
            _ => [$"file images/{id}/manifest 0644 \"{Later}\""],
        };
        Tool.RunProgram("rm", ["-f", "--", .. lines.Select(line => Path.Join(_fixture.Member, line.Split(' ')[1]))], new RunOptions()).Expect(0);
        FixtureTree.Make(_fixture.Member, lines);
        _fixture.Own($"{MemberFixture.Uid}");
        var image = _fixture.Take()!;
        Assert.Equal((id, "1.0.0"), (image.Id, image.Manifest.Labels.Single().Value));
        using var tree = _fixture.Store.Render(image);
        Assert.Equal("honest", File.ReadAllText(Path.Join(tree.Path, "f")));
    }

    [RootTheory]
    [InlineData("index/names/example.com,a")]
    [InlineData("index/names")]
    [InlineData("index")]
    [InlineData("images")]
    [InlineData("")]
    public void Directories_that_become_links(string relative)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.Join(_fixture.Member, relative));
        Directory.Move(path, _fixture["elsewhere"]);
        Directory.CreateSymbolicLink(path, _fixture["elsewhere"]);
        Assert.Null(_fixture.Take());
        Assert.Empty(_fixture.Kept());
    }

    [RootFact]
    public void An_image_that_the_members_own_key_signed()
    {
        using var own = StoreFixture.NewKey();
        var evil = _fixture.Offer("example.com/a", "9.0.0", own, "f=evil");
        Assert.Equal(_fixture.Image, _fixture.Take()!.Id);
        Assert.StartsWith($"image {evil.ToString()[..19]} of member 54321 is not taken: ", Assert.Single(_fixture.Notices), StringComparison.Ordinal);
        Assert.DoesNotContain(evil.ToString(), _fixture.Kept());
        Assert.Empty(_fixture.Leftovers());
    }

    [RootFact]
    public void A_policy_and_keys_of_the_members()
    {
        var evil = _fixture.Offer("example.com/a", "9.0.0", null, "f=evil");
        File.WriteAllText(Path.Join(_fixture.Member, "policy.json"), Unsigned);
        _fixture.Own($"{MemberFixture.Uid}");
        Assert.Equal(_fixture.Image, _fixture.Take()!.Id);
        Assert.Null(_fixture.Take(ImageReference.To(evil)));
        Assert.All(_fixture.Notices, notice => Assert.Contains("it has no signature", notice, StringComparison.Ordinal));
        Assert.NotEmpty(_fixture.Notices);
    }

    // Who allows unsigned images of a name trusts the place it is fetched from, not every member.
    [RootFact]
    public void An_unsigned_image_where_roots_policy_would_allow_one()
    {
        File.WriteAllText(_fixture["store/policy.json"], Unsigned);
        _fixture.Reopen();
        var evil = _fixture.Offer("example.com/dev/x", "1.0.0", null, "f=evil");
        Assert.Null(_fixture.Take(ImageReference.Parse("example.com/dev/x")));
        Assert.Contains("but not for what a member fetched", Assert.Single(_fixture.Notices), StringComparison.Ordinal);
        Assert.DoesNotContain(evil.ToString(), _fixture.Kept());
    }

    [RootFact]
    public void An_older_image_in_place_of_one_that_was_seen()
    {
        var newer = _fixture.Offer("example.com/a", "1.1.0", _fixture.Key, "f=fixed");
        Assert.Equal(newer, _fixture.Take()!.Id);
        _fixture.Store.Remove(newer);
        Directory.Delete(_fixture.PathOf(newer), recursive: true);
        Assert.Null(_fixture.Take());
        Assert.Contains("is older than version 1.1.0", Assert.Single(_fixture.Notices), StringComparison.Ordinal);
        Assert.Equal(_fixture.Image, _fixture.Take(ImageReference.Parse("example.com/a:1.0.0"))!.Id);
    }

    [RootFact]
    public void Dependencies_come_along_and_are_judged_one_by_one()
    {
        using var own = StoreFixture.NewKey();
        _fixture.Offer("example.com/base", "1.0.0", _fixture.Key, "g=base");
        var bad = _fixture.Offer("example.com/bad", "1.0.0", own, "g=evil");
        _fixture.OfferWith("example.com/top", "\"dependencies\":[{\"imageName\":\"example.com/base\"}]", _fixture.Key, "h=1");
        _fixture.OfferWith("example.com/top2", "\"dependencies\":[{\"imageName\":\"example.com/bad\"}]", _fixture.Key, "h=1");
        using (var tree = _fixture.Store.Render(_fixture.Take(ImageReference.Parse("example.com/top"))!))
        {
            Assert.Equal("base", File.ReadAllText(Path.Join(tree.Path, "g")));
        }

        Assert.Throws<NotFoundException>(() => _fixture.Store.Render(_fixture.Take(ImageReference.Parse("example.com/top2"))!));
        Assert.DoesNotContain(bad.ToString(), _fixture.Kept());
    }

    // Whoever holds a lease on a file makes those who open it wait (fcntl(2)): root does not.
    [RootFact("setpriv")]
    public void A_lease_on_the_image_does_not_make_root_wait()
    {
        var path = Path.Join(_fixture.PathOf(_fixture.Image), "image.aci");
        const string script = "import fcntl,os,sys,signal,time; signal.signal(signal.SIGIO, signal.SIG_IGN); f=os.open(sys.argv[1],os.O_RDWR); "
            + "fcntl.fcntl(f,fcntl.F_SETLEASE,fcntl.F_WRLCK); print('held',flush=True); sys.stdin.read()";
        Tool.RunProgram("chmod", ["0711", _fixture["store"], _fixture["store/members"]], new RunOptions()).Expect(0); // the group has no name here
        string[] words = ["--reuid", "54321", "--regid", "54321", "--clear-groups", "/usr/bin/python3", "-c", script, path];
        using var holder = Process.Start(new ProcessStartInfo("setpriv", words) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        Assert.Null(_fixture.Take());
        Assert.Contains("is not taken: open", Assert.Single(_fixture.Notices), StringComparison.Ordinal);
        Assert.False(holder.HasExited);
        holder.StandardInput.Close();
        holder.WaitForExit();
    }

    // The attacker changes files by rename and in place, without pause, while root copies.
    [RootTheory]
    [InlineData("rename")]
    [InlineData("in place")]
    public void Files_that_change_while_root_copies(string how)
    {
        using var own = StoreFixture.NewKey();
        var path = Path.Join(_fixture.PathOf(_fixture.Image), "image.aci");
        var good = File.ReadAllBytes(path);
        AciMaker.Make(_fixture["evil.aci"], "example.com/a", AciMaker.Labels("version=1.0.0"), "f=evil");
        var evil = File.ReadAllBytes(_fixture["evil.aci"]);
        using var stop = new CancellationTokenSource();
        var attacker = new Thread(() => Swap(how, path, good, evil, stop.Token));
        attacker.Start();
        var (taken, refused) = (0, 0);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 300 || ((taken == 0 || refused == 0) && watch.Elapsed < TimeSpan.FromSeconds(20)); round++)
        {
            if (_fixture.Take() is not { } image)
            {
                refused++;
                continue;
            }

            taken++;
            Assert.Equal(_fixture.Image, image.Id);
            Assert.Equal(good, File.ReadAllBytes(image.ImagePath));
            _fixture.Store.Remove(image.Id);
        }

        stop.Cancel();
        attacker.Join();
        Assert.True(taken > 0 && refused > 0, $"{taken} taken, {refused} refused: there was no race");
        Assert.Empty(_fixture.Leftovers());
    }

    private static void Swap(string how, string path, byte[] good, byte[] evil, CancellationToken stop)
    {
        for (var round = 0; !stop.IsCancellationRequested || round % 2 != 0; round++)
        {
            var bytes = round % 2 == 0 ? evil : good;
            if (how == "rename")
            {
                File.WriteAllBytes(path + ".new", bytes);
                Sys.Fchownat(Sys.WorkingDirectory, Encoding.ASCII.GetBytes(path + ".new"), MemberFixture.Uid, MemberFixture.Uid);
                File.Move(path + ".new", path, overwrite: true);
            }
            else
            {
                File.WriteAllBytes(path, bytes);
            }
        }
    }

    private void Spoil(string how, string path, byte[] good)
    {
        File.Delete(path);
        var folder = Path.GetDirectoryName(path)!;
        switch (how)
        {
            case "other bytes":
                AciMaker.Make(path, "example.com/a", AciMaker.Labels("version=1.0.0"), "f=evil");
                break;
            case "a flipped byte":
                File.WriteAllBytes(path, [.. good[..200], (byte)(good[200] ^ 1), .. good[201..]]);
                break;
            case "cut short":
                File.WriteAllBytes(path, good[..^1]);
                break;
            case "more bytes":
                File.WriteAllBytes(path, [.. good, 0]);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "a hole of four terabytes":
                File.WriteAllBytes(path, []);
                Tool.RunProgram("truncate", ["-s", "4T", path], new RunOptions()).Expect(0);
                break;
            case "link":
                File.CreateSymbolicLink(path, _fixture["secret"]);
                break;
            case "directory":
                Directory.CreateDirectory(path);
                break;
            case "pipe":
                FixtureTree.Make(folder, "fifo image.aci 0600");
                break;
            case "device":
                Tool.RunProgram("mknod", [path, "c", "1", "5"], new RunOptions()).Expect(0);
                break;
        }

        _fixture.Own($"{MemberFixture.Uid}");
        if (how is "hard link")
        {
            Tool.RunProgram("ln", [_fixture["secret"], path], new RunOptions()).Expect(0);
        }
        else if (how is "someone else's")
        {
            File.WriteAllBytes(path, good);
        }
    }
}

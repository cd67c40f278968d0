using System.Diagnostics;

namespace SpecTests.Rootfs;

/// <summary>
/// What Python sees of a tree: one line a file with path, kind, mode, owners, time, content hash or target, device, extended attributes
/// and the first name of its inode. Independent of our own code, so that both cannot be wrong alike.
/// </summary>
internal static class TreeFacts
{
    private const string Script = """
        import hashlib, os, stat, sys
        root = os.fsencode(sys.argv[1])
        withheld = set(sys.argv[2:])
        os.chdir(root)
        first = {}
        def visit(name):
            s = os.lstat(name)
            facts = [repr(name), stat.filemode(s.st_mode), oct(stat.S_IMODE(s.st_mode))]
            if 'owner' not in withheld:
                facts.append('%d:%d' % (s.st_uid, s.st_gid))
            if 'time' not in withheld:
                facts.append(str(s.st_mtime_ns))
            if stat.S_ISREG(s.st_mode):
                facts.append('%d %s' % (s.st_size, hashlib.sha256(open(name, 'rb').read()).hexdigest()[:16]))
            if stat.S_ISLNK(s.st_mode):
                facts.append(repr(os.readlink(name)))
            if stat.S_ISCHR(s.st_mode) or stat.S_ISBLK(s.st_mode):
                facts.append('%d:%d' % (os.major(s.st_rdev), os.minor(s.st_rdev)))
            for attribute in sorted(os.listxattr(name, follow_symlinks=False)):
                facts.append('%s=%s' % (ascii(attribute), os.getxattr(name, attribute, follow_symlinks=False).hex()))
            if not stat.S_ISDIR(s.st_mode) and s.st_nlink > 1:
                facts.append('same as ' + repr(first.setdefault((s.st_dev, s.st_ino), name)))
            print(' '.join(facts))
            if stat.S_ISDIR(s.st_mode):
                for child in sorted(os.listdir(name)):
                    if len(name) + len(child) < 4090:
                        visit(name + b'/' + child)
        visit(b'.')
        """;

    /// <summary>The facts. <paramref name="withheld"/> names what is not compared: owner, time.</summary>
    internal static string[] Of(string directory, params string[] withheld)
    {
        var start = new ProcessStartInfo("python3", ["-c", Script, directory, .. withheld])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var python = Process.Start(start)!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(string.Empty, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

using System.Diagnostics;
using System.Globalization;

namespace SpecTests.Support;

/// <summary>
/// Builds a tree from lines of text: <c>dir a 0750</c>, <c>file b/c 0644 "text"</c>, <c>symlink e /b</c>, <c>hardlink f b/c</c>,
/// <c>fifo g 0600</c>, <c>zeros big 0644 1048576</c>, <c>chown b/c 33 34</c> (as root), <c>mode b/c 04755</c>. The mode may be left out. Parents are made as needed.
/// </summary>
public static class FixtureTree
{
    /// <summary>Builds it below <paramref name="root"/> and returns the root.</summary>
    public static string Make(string root, params string[] lines)
    {
        Directory.CreateDirectory(root);
        foreach (var line in lines)
        {
            MakeOne(root, line);
        }

        return root;
    }

    private static void MakeOne(string root, string line)
    {
        var words = line.Split(' ', 4);
        var path = Path.Join(root, words[1]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (words[0])
        {
            case "dir":
                Directory.CreateDirectory(path);
                SetMode(path, words, "0755");
                break;
            case "file":
                File.WriteAllText(path, Quoted(line));
                SetMode(path, words, "0644");
                break;
            case "zeros":
                using (var file = File.Create(path))
                {
                    file.SetLength(long.Parse(words[3], CultureInfo.InvariantCulture));
                }

                SetMode(path, words, "0644");
                break;
            case "symlink":
                File.CreateSymbolicLink(path, words[2]);
                break;
            case "hardlink":
                Run("ln", Path.Join(root, words[2]), path);
                break;
            case "chown":
                Run("chown", $"{words[2]}:{words[3]}", path);
                break;
            case "mode":
                Run("chmod", words[2], path);
                break;
            case "fifo":
                Run("mkfifo", path);
                SetMode(path, words, "0644");
                break;
            default:
                throw new ArgumentException($"unknown kind in fixture line: {line}");
        }
    }

    private static string Quoted(string line)
    {
        var first = line.IndexOf('"');
        return first < 0 ? string.Empty : line[(first + 1)..line.LastIndexOf('"')].Replace("\\n", "\n");
    }

    private static void SetMode(string path, string[] words, string otherwise)
    {
        var mode = words.Length > 2 && words[2].StartsWith('0') ? words[2] : otherwise;
        Run("chmod", mode, path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

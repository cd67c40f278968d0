namespace SpecTests.Schema;

/// <summary>The reference implementation, /usr/bin/actool of the package appc-spec.</summary>
internal static class GoActool
{
    public const string Path = "/usr/bin/actool";
    private const int FilesACall = 200;

    /// <summary>
    /// What <c>validate</c> says of each file. It goes on after an invalid manifest, but stops at one whose kind it cannot read and dies
    /// at one that makes it panic; it is then started again behind that file, which is not valid.
    /// </summary>
    public static bool[] Validate(IReadOnlyList<string> files)
    {
        var verdicts = new bool[files.Count];
        Parallel.ForEach(files.Chunk(FilesACall).Select((chunk, index) => (chunk, index)), new ParallelOptions { MaxDegreeOfParallelism = 2 }, part =>
        {
            for (var done = 0; done < part.chunk.Length;)
            {
                done += OneCall(part.chunk[done..], verdicts.AsSpan((part.index * FilesACall) + done));
            }
        });
        return verdicts;
    }

    private static int OneCall(string[] files, Span<bool> verdicts)
    {
        var result = Tool.RunProgram(Path, ["-debug", "validate", "--type=manifest", .. files], new RunOptions());
        var lines = result.Err.Split('\n').Where(line => line.StartsWith('/')).ToList();
        var done = 0;
        foreach (var file in files)
        {
            var line = lines.FirstOrDefault(candidate => candidate.StartsWith(file + ": ", StringComparison.Ordinal));
            verdicts[done++] = line?.StartsWith(file + ": valid ", StringComparison.Ordinal) == true;
            if (line?.Contains("error unmarshaling manifest", StringComparison.Ordinal) != false)
            {
                break;
            }
        }

        return done;
    }
}

using System.Diagnostics;
using Acbuild.Commands;
using Acbuild.Script;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acbuild.Repro;

/// <summary>Builds twice and compares.</summary>
internal static class VerifyReproHandler
{
    private const int Differs = 1;

    internal static int Run(BuildContext context, string script)
    {
        if (script == "-")
        {
            throw new UsageException("verify-repro: the script is read twice, so it must be a file");
        }

        using var places = new TwoPlaces();
        if (ScriptReader.ReadForImages(script, places.First).All(action => action.Output is null))
        {
            throw new BadInputException($"verify-repro {ByteEscaping.ToDisplay(script)}: it writes no image, so there is nothing to compare");
        }

        var (first, second) = (BuildConditions.First(places.First), BuildConditions.Second(places.SecondBuild, places.HasTwoFileSystems));
        var mine = Build(first, Path.Join(places.First, "images"), context, script);
        WaitForAnotherSecond();
        var theirs = Build(second, Path.Join(places.Second, "images"), context, script);
        return Compare(mine, theirs);
    }

    private static int Compare(string mine, string theirs)
    {
        var names = Directory.GetFiles(mine).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            if (ImageDifference.Find(Path.Join(mine, name), Path.Join(theirs, name)) is { } difference)
            {
                Console.Out.WriteLine($"{Place(name)}: {difference}");
                return Differs;
            }
        }

        Console.Out.WriteLine($"{names.Count} image{(names.Count == 1 ? " has" : "s have")} the same bytes in both builds");
        return 0;
    }

    private static string Place(string name) => $"image of line {int.Parse(name.Split('-')[1].Split('.')[0], System.Globalization.CultureInfo.InvariantCulture)}";

    private static string Build(BuildConditions conditions, string images, BuildContext context, string script)
    {
        Directory.CreateDirectory(images);
        Report.Info($"verify-repro: building with {conditions.Shown}");
        string[] history = context.NoHistory ? ["--no-history"] : [];
        using var process = Process.Start(conditions.Start([ReproStageCommand.Word, .. history, images, script])) ?? throw new BadInputException("verify-repro: no process was started");
        var said = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0)
        {
            return images;
        }

        Console.Error.Write(errors);
        throw new BadInputException($"verify-repro {ByteEscaping.ToDisplay(script)}: the build with {conditions.Shown} ended with {process.ExitCode}{(said.Result.Length > 0 ? string.Empty : ", for the reason above")}");
    }

    // What a build takes from the clock shows when the clock has moved on.
    private static void WaitForAnotherSecond() => Thread.Sleep(TimeSpan.FromSeconds(1.1));
}

using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace SpecTests.Schema;

/// <summary>Ours and the reference judge the same manifests.</summary>
public sealed class ConformanceTests
{
    private const string Examples = "/usr/share/doc/appc-spec/examples";

    [NeedsFact("actool")]
    public void Verdicts_agree_but_where_the_specification_settles_it()
    {
        using var directory = new TempDirectory();
        var mutations = ManifestMutation.All(Examples).ToList();
        var files = mutations.Select((mutation, index) => Write(directory[$"{index}.json"], mutation.Json)).ToList();
        var theirs = GoActool.Validate(files);
        var disagreements = mutations.Where((mutation, index) => IsValid(mutation.Json) != theirs[index]).Select(mutation => mutation.Name).ToList();
Assert.Equal([], disagreements.Where(name => !KnownDisagreements.Names.Contains(KnownDisagreements.WithoutIndexes(name))));
        Assert.Equal([], KnownDisagreements.Names.Except(disagreements.Select(KnownDisagreements.WithoutIndexes)));
        Assert.True(mutations.Count >= 400, $"only {mutations.Count} manifests");
        Assert.True(disagreements.Count * 100 <= 2 * mutations.Count, $"{disagreements.Count} of {mutations.Count} verdicts differ");
    }

    private static string Write(string path, byte[] json)
    {
        File.WriteAllBytes(path, json);
        return path;
    }

    private static bool IsValid(byte[] json)
    {
        try
        {
            if (ManifestDocument.KindOf(json) == AcKind.ImageManifest)
            {
                ImageManifest.Parse(json);
            }
            else
            {
                PodManifest.Parse(json);
            }

            return true;
        }
        catch (BadInputException)
        {
            return false;
        }
    }
}

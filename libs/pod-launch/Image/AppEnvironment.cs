using System.Collections.Immutable;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.PodLaunch.Image;

/// <summary>An app's environment (ace.md, Execution Environment): the executor's variables, the image's, the user's; later ones win.</summary>
internal sealed class AppEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private readonly List<KeyValuePair<string, string>> _variables = [];

    internal AppEnvironment(string appName, string home, IEnumerable<EnvironmentVariable> image, AppSettings settings, string? metadataUrl)
    {
        foreach (var variable in settings.Inherited)
        {
            Set(variable.Name, variable.Value);
        }

        Set("PATH", DefaultPath);
        Set("HOME", home);
        foreach (var variable in image)
        {
            Set(variable.Name, variable.Value);
        }

        Set("AC_APP_NAME", appName);
        if (metadataUrl is not null)
        {
            Set("AC_METADATA_URL", metadataUrl);
        }

        Set("container", "appc");
        foreach (var variable in settings.Environment)
        {
            Set(variable.Name, variable.Value);
        }
    }

    /// <summary>The variables as a pod manifest says them: the caller's, the image's, the user's; later ones win. Those that the executor sets are its own.</summary>
    internal static ImmutableArray<EnvironmentVariable> Reify(ImmutableArray<EnvironmentVariable> image, AppSettings settings)
    {
        string[] executors = ["PATH", "HOME", "AC_APP_NAME", "AC_METADATA_URL", "container"];
        return [.. settings.Inherited.Where(variable => !executors.Contains(variable.Name) && EnvironmentVariable.IsValidName(variable.Name)).Concat(image).Concat(settings.Environment)
            .Reverse().DistinctBy(variable => variable.Name).Reverse()];
    }

    /// <summary>The directories in which a program without a slash is sought.</summary>
    internal IEnumerable<string> SearchPath => _variables.First(variable => variable.Key == "PATH").Value.Split(':');

    internal ImmutableArray<ByteString> ToVector() => [.. _variables.Select(variable => ByteString.FromText(variable.Key + "=" + variable.Value))];

    private void Set(string name, string value)
    {
        var index = _variables.FindIndex(variable => variable.Key == name);
        if (index < 0)
        {
            _variables.Add(new(name, value));
        }
        else
        {
            _variables[index] = new(name, value);
        }
    }
}

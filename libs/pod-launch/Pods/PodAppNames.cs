using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Pods;

/// <summary>Which app of a pod a user means.</summary>
internal static class PodAppNames
{
    /// <summary>The one that was named, or the only one.</summary>
    /// <exception cref="BadInputException">There are several, and none was named.</exception>
    internal static AcName Choose(string action, PodDirectory directory, PodOptions options, AcName? app)
    {
        var names = string.Join(", ", options.Apps.Select(each => each.Name));
        return app is { } name
            ? options.Apps.Any(each => each.Name == name) ? name : throw new NotFoundException($"{action} pod {directory.Id}: no app {name} in it, but {names}")
            : options.Apps.Length == 1 ? options.Apps[0].Name : throw new BadInputException($"{action} pod {directory.Id}: which app? --app is one of {names}");
    }
}

using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>The app's user and group as a configuration's <c>User</c>.</summary>
internal static class UserMapping
{
    private const string Root = "0";

    /// <summary><c>user:group</c>; empty for root.</summary>
    internal static string Text(App app, Func<AppUser, string> resolve)
    {
        var (user, group) = (resolve(new AppUser(app.User, IsGroup: false)), resolve(new AppUser(app.Group, IsGroup: true)));
        return (user, group) == (Root, Root) ? string.Empty : $"{user}:{group}";
    }

    /// <summary>The name or number; of a path its owner's number, which is all that a configuration can state.</summary>
    /// <exception cref="BadInputException">The path is not there, or the name would be read as two.</exception>
    internal static string Resolve(AppUser user, RootfsFacts facts)
    {
        if (user.Name.StartsWith('/'))
        {
            var file = facts.FileAt(user.Name);
            return (user.IsGroup ? file.Gid : file.Uid).ToString(CultureInfo.InvariantCulture);
        }

        return user.Name.Contains(':', StringComparison.Ordinal)
            ? throw new BadInputException($"app.{(user.IsGroup ? "group" : "user")}: \"{ByteEscaping.ToDisplay(user.Name)}\" holds a colon, which divides user and group in a configuration")
            : user.Name;
    }

    /// <summary>What was made of a user before: for a path whatever stands in the configuration, as its owner is not at hand.</summary>
    internal static string Again(AppUser user, string? made)
    {
        if (!user.Name.StartsWith('/'))
        {
            return user.Name;
        }

        var parts = string.IsNullOrEmpty(made) ? [Root] : made.Split(':', 2);
        return user.IsGroup ? parts[^1] : parts[0];
    }
}

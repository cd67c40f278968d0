using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Acbuild.Oci;

/// <summary>The edits that mean something else in a build of an OCI image than in one of an App Container Image.</summary>
internal static class OciEdits
{
    /// <summary>A label of the configuration, not one of the specification's.</summary>
    internal static ImageManifest SetConfigLabel(this ImageManifest manifest, string name, string value) =>
        name.Length == 0 ? throw new BadInputException("a label needs a name") : manifest.WithApp(app => app with { UserLabels = app.UserLabels.SetItem(name, value) });

    internal static ImageManifest RemoveConfigLabel(this ImageManifest manifest, string name) =>
        manifest.App?.UserLabels.ContainsKey(name) == true
            ? manifest.WithApp(app => app with { UserLabels = app.UserLabels.Remove(name) })
            : throw ManifestEdits.Absent("label", name);

    /// <summary>The user, as acbuild 0.4 sets it: a group that was set stays, and without one the user's own group counts.</summary>
    internal static ImageManifest SetConfigUser(this ImageManifest manifest, string user)
    {
        Check("user", user);
        var now = UserOf(manifest).Split(':', 2);
        return manifest.With(now is [_, var group] ? $"{user}:{group}" : user);
    }

    /// <summary>The group beside the user, who is root where nobody set one.</summary>
    internal static ImageManifest SetConfigGroup(this ImageManifest manifest, string group)
    {
        Check("group", group);
        var user = UserOf(manifest).Split(':', 2)[0];
        return manifest.With($"{(user.Length == 0 ? "0" : user)}:{group}");
    }

    /// <summary>What <c>User</c> of the configuration says now.</summary>
    private static string UserOf(ImageManifest manifest) =>
        manifest.GetAnnotation(LayeredImage.UserAnnotation) is { } literal ? literal
        : manifest.App is not { } app || (app.User, app.Group) == ("0", "0") ? string.Empty
        : app.Group == app.User ? app.User
        : $"{app.User}:{app.Group}";

    private static ImageManifest With(this ImageManifest manifest, string literal)
    {
        var parts = literal.Split(':', 2);
        return manifest.WithApp(app => app with { User = parts[0], Group = parts[^1] }).SetAnnotation(LayeredImage.UserAnnotation, literal);
    }

    private static void Check(string what, string name)
    {
        if (name.Length == 0 || name.Contains(':', StringComparison.Ordinal))
        {
            throw new BadInputException($"the {what} of an OCI image can neither be empty nor hold a colon");
        }
    }
}

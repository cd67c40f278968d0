namespace Appc.ImageSpec.Oci;

/// <summary>The app's user or group.</summary>
/// <param name="Name">A name, a number, or an absolute path whose owner is meant.</param>
/// <param name="IsGroup">Which of the two.</param>
internal readonly record struct AppUser(string Name, bool IsGroup);

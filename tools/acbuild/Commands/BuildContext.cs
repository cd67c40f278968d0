namespace Acbuild.Commands;

/// <summary>What the options that every command takes say.</summary>
/// <param name="WorkPath">The directory that holds the build's <c>.acbuild</c>.</param>
/// <param name="ModifyAppc">An image file to change instead of a build; null for none.</param>
/// <param name="ModifyOci">An OCI image to change instead of a build; null for none.</param>
/// <param name="NoHistory">Do not record the command in the image.</param>
/// <param name="Debug">Say on standard error what is done.</param>
internal sealed record BuildContext(string WorkPath, string? ModifyAppc, string? ModifyOci, bool NoHistory, bool Debug);

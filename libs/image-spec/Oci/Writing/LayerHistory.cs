namespace Appc.ImageSpec.Oci;

/// <summary>One step of a build in the history of its image (image-spec config.md, history).</summary>
/// <param name="Text">What was done.</param>
/// <param name="Layers">How many layers the image had when it was done, itself counted; so the last step that has a number made that layer whole.</param>
/// <param name="ChangedFiles">False for what changed the configuration only.</param>
public readonly record struct LayerHistory(string Text, int Layers, bool ChangedFiles);

using System.CommandLine;

namespace Runner.Images;

/// <summary>runner image: the commands on images in the store.</summary>
internal sealed class ImageCommand : Command
{
    internal ImageCommand()
        : base("image", "look after the images in the store")
    {
        Subcommands.Add(new ListCommand());
        Subcommands.Add(new RemoveCommand());
        Subcommands.Add(new GcCommand());
        Subcommands.Add(new CatManifestCommand());
        Subcommands.Add(new VerifyCommand());
        Subcommands.Add(new ExportCommand());
        Subcommands.Add(new ExtractCommand());
        Subcommands.Add(new RenderCommand());
    }
}

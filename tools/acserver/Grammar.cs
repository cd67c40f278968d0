using Acserver.Bundles;
using Acserver.Export;
using Acserver.Manage;
using Acserver.Mirror;
using Acserver.Serve;
using Appc.CommandLine;

namespace Acserver;

/// <summary>The whole grammar of the tool, in the order in which help shows it.</summary>
internal static class Grammar
{
    internal static Tool Tool => new("acserver", "serves App Container Images by name: discovery pages, images, signatures and keys", 1,
    [
        new ServeCommand(),
        new AddCommand(),
        new ListCommand(),
        new RemoveCommand(),
        new KeyCommand(),
        new TokenCommand(),
        new ExportStaticCommand(),
        new MirrorCommand(),
        new BundleCommand(),
    ]);
}

using Actool.Mirrors;
using Actool.Policy;
using Actool.Signing;
using Actool.Signing.Keys;
using Appc.CommandLine;

namespace Actool;

/// <summary>The whole grammar of the tool, in the order in which help shows it.</summary>
internal static class Grammar
{
    internal static Tool Tool
    {
        get
        {
            var debug = new DebugOption();
            return new Tool("actool", "works on App Container Images: build, validate, inspect, convert and sign", 1,
            [
                new BuildCommand(),
                new ValidateCommand(debug),
                new CatManifestCommand(),
                new PatchManifestCommand(),
                new ExtractCommand(),
                new ConvertCommand(),
                new DiffCommand(),
                new InspectCommand(),
                new IdCommand(),
                new DiscoverCommand(),
                new MirrorMapCommand(),
                new KeygenCommand(),
                new SignCommand(),
                new VerifyCommand(),
                new KeyCommand(),
                new PolicyCommand(),
            ])
            {
                GlobalOptions = [debug],
            };
        }
    }
}

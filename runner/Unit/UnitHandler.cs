using System.Text;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.Linux.FileSystem;
using Runner.Run;
using Runner.Users;

namespace Runner.Unit;

/// <summary>What <c>runner unit</c> was asked.</summary>
/// <param name="Launch">The pod.</param>
/// <param name="Words">The words for <c>runner run</c>.</param>
/// <param name="Name">The unit's name; null for the first app's.</param>
/// <param name="Output">Where the files go; null for standard output.</param>
internal sealed record UnitOptions(LaunchOptions Launch, string[] Words, string? Name, string? Output);

/// <summary>Finds the images and writes units.</summary>
internal static class UnitHandler
{
    private const uint Readable = 0b110_100_100;
    private const string AlsoInNames = ":-_.\\@"; // systemd.unit(5)

    internal static int Run(UnitOptions options)
    {
        using var store = UsersStore.Open(options.Launch.Directory);
        using var request = PodRequest.Of(options.Launch, store);
        var files = Units(options, request, store.Directory);
        if (options.Output is not { } directory)
        {
            Console.Out.Write(string.Join('\n', files.Select(file => $"# {file.Name}\n{file.Text}")));
            return 0;
        }

        foreach (var (name, text) in files)
        {
            var path = Path.Join(directory, name);
            using var file = AtomicFile.Begin(path, Readable);
            file.Stream.Write(Encoding.UTF8.GetBytes(text));
            file.Commit(replace: false);
            Console.Out.WriteLine(path);
        }

        return 0;
    }

    private static List<(string Name, string Text)> Units(UnitOptions options, PodRequest request, string state)
    {
        var apps = request.Pod.Apps;
        var name = options.Name ?? apps[0].Name.ToString();
        if (name.Length is 0 or > 200 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || AlsoInNames.Contains(letter)))
        {
            throw new UsageException($"--unit-name {name}: letters, digits and {AlsoInNames} only");
        }

        var ports = apps.SelectMany(app => ((app.App ?? app.Manifest.App)?.Ports ?? []).Where(port => port.SocketActivated)).ToList();
        if (ports.GroupBy(port => port.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new BadInputException($"write unit {name}: two apps have a socketActivated port {twice.Key}, and a socket unit is for one");
        }

        var sockets = ports.Select(port => (Name: ports.Count == 1 ? $"{name}.socket" : $"{name}-{port.Name}.socket", Port: port)).ToList();
        var service = new ServiceUnit([.. apps.Select(app => app.Manifest.Name.ToString())], Environment.ProcessPath!, options.Words, [.. sockets.Select(socket => socket.Name)], Sys.Geteuid() != 0)
        {
            NeedsNetwork = options.Launch.HostNetwork,
            WorkingDirectory = HasRelativePath(options.Launch) ? Appc.CommandLine.WorkingDirectory.Resolve(".") : null,
            StateDirectory = options.Launch.Directory is null && IsElsewhere() ? state : null,
            Directory = options.Launch.Directory,
        };
        return [($"{name}.service", UnitFile.Service(service)), .. sockets.Select(socket => (socket.Name, UnitFile.Socket($"{name}.service", socket.Port)))];
    }

    private static bool IsElsewhere() => new[] { "APPC_DIR", "XDG_DATA_HOME" }.Any(variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 });

    private static bool HasRelativePath(LaunchOptions options) => new[] { options.PodManifest, options.Directory }
        .Concat(options.Each.SelectMany(app => new[] { app.Signature, PathOf(app.Image) }))
        .Any(path => path is not null && !path.StartsWith('/'));

    private static string? PathOf(string image)
    {
        var colon = image.IndexOf(':');
        return image.StartsWith("oci:", StringComparison.Ordinal) || image.StartsWith("oci-archive:", StringComparison.Ordinal) || image.StartsWith("docker-archive:", StringComparison.Ordinal)
            ? image[(colon + 1)..]
            : image.Length > 0 && ImageReference.Parse(image) is ImageReference.AciFile file ? file.Path : null;
    }
}

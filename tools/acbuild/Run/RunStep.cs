using System.Text;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Run;

/// <summary>Runs a command in the image and keeps what it changed: <c>run</c>.</summary>
internal sealed class RunStep : Step
{
    private const int MostSecretBytes = 16 << 20;
    private readonly RunOptions _options;

    internal RunStep(RunOptions options)
        : base("run", options.Command)
    {
        _options = options;
        if (options.Engine == RunEngine.Chroot)
        {
            RequireChroot(options);
        }
    }

    /// <summary>Whether it is run in namespaces.</summary>
    internal bool HasNamespaces => _options.Engine == RunEngine.Namespaces;

    internal override void Apply(BuildSession build)
    {
        using var image = new RunImage(build, _options.Access);
        var tree = new RunTree(build, image);
        try
        {
            Apply(build, image, tree);
        }
        catch
        {
            tree.Delete(); // nobody would use it again, and the disk that it takes may be what failed the step
            throw;
        }
    }

    private void Apply(BuildSession build, RunImage image, RunTree tree)
    {
        tree.Prepare();
        var request = new StageRequest(
            [.. _options.Command], _options.WorkingDirectory ?? build.Manifest.App?.WorkingDirectory ?? "/", _options.Network, AddSecrets(tree), _options.Engine);
        AddNetworkFiles(tree);
        using var root = Sys.OpenDirectory(tree.Root);
        var before = TreeSnapshot.Of(root);
        WaitForAnotherTick();
        try
        {
            request.Write(tree.Pod);
            Launch(tree, build);
        }
        finally
        {
            DirectoryTree.Delete(tree.Secrets);
        }

        var isImages = false;
        build.AddLayer(History, layer => isImages = TreeChanges.Write(before, image, layer, root), hasWhiteouts: true);
        if (isImages)
        {
            tree.Settle();
        }
    }

    private void Launch(RunTree tree, BuildSession build)
    {
        var code = StageProcess.Run(tree.Pod, RunEnvironment.Of(build.Manifest));
        if (RunStage.TakeFailure(tree.Pod) is { } reason)
        {
            throw new NotFoundException($"run {Shown}: {reason}", CureFor(reason));
        }

        if (code != 0)
        {
            throw new CommandFailedException($"run {Shown}: it ended with {code}; what it changed is not kept", code, CureForUser());
        }
    }

    private string Shown => ByteEscaping.ToDisplay(_options.Command[0]);

    private static string? CureFor(string reason) => reason.StartsWith("clone3", StringComparison.Ordinal)
        ? "namespaces are forbidden here: root may take --engine chroot --net"
        : null;

    private static string? CureForUser() => Sys.Geteuid() == 0
        ? null
        : "an ordinary user's command has one user and one group: where it needs more (a package manager that gives files away), have a range in /etc/subuid and /etc/subgid (runner doctor says how), or run acbuild as root";

    private static void RequireChroot(RunOptions options)
    {
        if (!options.Network)
        {
            throw new UsageException("run: --engine chroot cannot take the network away; say --net");
        }

        if (options.Secrets.Count > 0)
        {
            throw new UsageException("run: --engine chroot cannot show a secret without writing it into the image");
        }

        if (Sys.Geteuid() != 0)
        {
            throw new UsageException("run: --engine chroot is for root");
        }
    }

    /// <summary>The kernel's clock for change times moves in ticks of up to 10 ms: what changes from now on has a later time than what is there.</summary>
    private static void WaitForAnotherTick() => Thread.Sleep(TimeSpan.FromMilliseconds(11));

    private bool AddSecrets(RunTree tree)
    {
        if (_options.Secrets.Count == 0)
        {
            return false;
        }

        if (!tree.TryAddSecretsPlace())
        {
            throw new BadInputException("run: the image has something else at /run/secrets, where secrets are shown");
        }

        foreach (var secret in _options.Secrets)
        {
            var content = InputFile.ReadAll(secret.Path, MostSecretBytes);
            using var file = new FileStream(Place(tree, secret), FileAccess.Write);
            file.Write(content);
        }

        return true;
    }

    private static SafeFileHandle Place(RunTree tree, RunSecret secret) => Sys.Openat2(
        Sys.WorkingDirectory, ByteString.FromText(Path.Join(tree.Secrets, secret.Id)).Span, OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY, 0b100_000_000);

    private void AddNetworkFiles(RunTree tree)
    {
        tree.AddMissing("hosts", Encoding.ASCII.GetBytes("127.0.0.1\tlocalhost acbuild\n::1\tlocalhost\n"));
        if (_options.Network && File.Exists("/etc/resolv.conf"))
        {
            tree.AddMissing("resolv.conf", File.ReadAllBytes("/etc/resolv.conf"));
        }
    }
}

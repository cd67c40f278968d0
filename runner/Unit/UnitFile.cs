using System.Globalization;
using System.Text;
using Appc.ImageSpec.Schema;

namespace Runner.Unit;

/// <summary>The text of units: systemd.service(5), systemd.socket(5). Pure.</summary>
internal static class UnitFile
{
    /// <summary>The exit code of an app that SIGTERM ended: how a service stops.</summary>
    private const int Terminated = 143;

    /// <summary>The service.</summary>
    internal static string Service(ServiceUnit unit)
    {
        var text = new StringBuilder();
        text.Append("# Made by 'runner unit'. Apps of an image are confined by the runner; what this unit limits (MemoryMax= and its like) bounds them too.\n[Unit]\n");
        text.Append(CultureInfo.InvariantCulture, $"Description=Pod of {Specifiers(string.Join(", ", unit.Images))}\n");
        text.Append(unit.IsOfUser || !unit.NeedsNetwork ? "" : "Wants=network-online.target\nAfter=network-online.target\n");
        text.Append(unit.Sockets.Count == 0 ? "" : $"Requires={string.Join(' ', unit.Sockets)}\nAfter={string.Join(' ', unit.Sockets)}\n");
        text.Append("\n[Service]\nType=notify\nNotifyAccess=main\n");
        text.Append(unit.WorkingDirectory is null ? "" : $"WorkingDirectory={Specifiers(unit.WorkingDirectory)}\n");
        text.Append(unit.StateDirectory is null ? "" : $"Environment={Word("APPC_DIR=" + unit.StateDirectory)}\n");
        text.Append(CultureInfo.InvariantCulture, $"ExecStart={Program(unit.Runner)} run{string.Concat(unit.Words.Select(word => " " + Argument(word)))}\n");
        text.Append(CultureInfo.InvariantCulture, $"ExecStopPost=-{Program(unit.Runner)} gc --grace-period=1h{(unit.Directory is null ? "" : " " + Argument("--dir=" + unit.Directory))}\n");
        text.Append("# SIGTERM goes to the runner, which passes it on to the apps; what is left after TimeoutStopSec is killed.\nKillMode=mixed\n");
        text.Append(CultureInfo.InvariantCulture, $"SuccessExitStatus={Terminated}\n");
        text.Append("Restart=on-failure\n# A pod makes cgroups of its own below the unit's, and one app that is out of memory need not end the others.\nDelegate=yes\nOOMPolicy=continue\n");
        text.Append(unit.IsOfUser ? "" : "Slice=machine.slice\n");
        text.Append(CultureInfo.InvariantCulture, $"\n[Install]\nWantedBy={(unit.IsOfUser ? "default.target" : "multi-user.target")}\n");
        text.Append(unit.Sockets.Count == 0 ? "" : $"Also={string.Join(' ', unit.Sockets)}\n");
        return text.ToString();
    }

    /// <summary>A socket unit for a port.</summary>
    internal static string Socket(string service, Port port)
    {
        var listen = port.Protocol == "udp" ? "ListenDatagram" : "ListenStream";
        var lines = string.Concat(Enumerable.Range(port.Number, port.Count).Select(number => $"{listen}={number.ToString(CultureInfo.InvariantCulture)}\n"));
        return $"# Made by 'runner unit'. The pod finds its socket by the name, so the port may be changed.\n[Unit]\nDescription=Port {port.Name} of {service}\n\n[Socket]\n{lines}FileDescriptorName={port.Name}\nService={service}\n\n[Install]\nWantedBy=sockets.target\n";
    }

    /// <summary>A word of a command line: quoted where it must be, with nothing expanded.</summary>
    internal static string Argument(string word) => Word(word).Replace("$", "$$", StringComparison.Ordinal);

    /// <summary>The program: no variable is expanded there.</summary>
    private static string Program(string path) => Word(path);

    private static string Word(string word)
    {
        var isPlain = word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/-_=+.,:@%$".Contains(letter));
        return Specifiers(isPlain ? word : "\"" + string.Concat(word.Select(Escape)) + "\"");
    }

    private static string Escape(char letter) => letter switch
    {
        '"' or '\\' => "\\" + letter,
        '\n' => "\\n",
        '\t' => "\\t",
        _ when char.IsControl(letter) => string.Concat(Encoding.UTF8.GetBytes(letter.ToString()).Select(value => $"\\x{value:x2}")),
        _ => letter.ToString(),
    };

    private static string Specifiers(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}

/// <summary>A service that runs a pod.</summary>
/// <param name="Images">What runs, for people.</param>
/// <param name="Runner">The runner's file, absolute.</param>
/// <param name="Words">What follows <c>runner run</c>.</param>
/// <param name="Sockets">Names of its socket units.</param>
/// <param name="IsOfUser">True for a unit of systemd --user.</param>
internal sealed record ServiceUnit(IReadOnlyList<string> Images, string Runner, IReadOnlyList<string> Words, IReadOnlyList<string> Sockets, bool IsOfUser)
{
    /// <summary>True where it is in the host's network, and waits for that.</summary>
    internal bool NeedsNetwork { get; init; }

    /// <summary>Where relative paths among the words begin; null where there is none.</summary>
    internal string? WorkingDirectory { get; init; }

    /// <summary>APPC_DIR; null where the default holds.</summary>
    internal string? StateDirectory { get; init; }

    /// <summary>--dir as it was given; null for none.</summary>
    internal string? Directory { get; init; }
}

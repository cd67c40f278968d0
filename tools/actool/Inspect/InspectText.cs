using System.Globalization;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Actool;

/// <summary>The report for people.</summary>
internal static class InspectText
{
    internal static void Print(InspectReport report)
    {
        var manifest = report.Summary.Manifest;
        Line("name", manifest.Name.ToString());
        Line("labels", string.Join(", ", manifest.Labels.Select(label => $"{label.Name}={ByteEscaping.ToDisplay(label.Value)}")));
        Line("id", report.Summary.Id.ToString());
        Line("exec", manifest.App is null ? "(no app)" : string.Join(' ', manifest.App.Exec.Select(ByteEscaping.ToDisplay)));
        Line("depends on", string.Join(", ", manifest.Dependencies.Select(dependency => dependency.ImageName.ToString())));
        Line("image", $"{Bytes(report.FileBytes)} ({report.Summary.Format.ToString().ToLowerInvariant()})");
        Line("archive", Bytes(report.Summary.TarBytes));
        Line("content", Bytes(report.Files.ContentBytes));
        Line("entries", string.Join(", ", report.Files.Kinds.Select(kind => $"{kind.Value} {NameOf(kind.Key)}")));
        Section("largest files", report.Files.Largest.Select(file => $"{Bytes(file.Size),12}  {file.Name}"));
        Section("setuid and setgid", report.Files.SetId.Select(file => $"{Convert.ToString(file.Mode, 8)} {file.Uid}:{file.Gid}  {file.Name}"));
        Section("capabilities", report.Files.Capabilities.Select(file => $"{file.Name} {file.Capabilities}"));
        Section("hard links", report.Files.HardLinks.Select(link => $"{link.Name} -> {link.LinkTarget}"));
    }

    internal static string NameOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.File => "files",
        TarEntryKind.Directory => "directories",
        TarEntryKind.SymbolicLink => "symbolic links",
        TarEntryKind.HardLink => "hard links",
        TarEntryKind.CharacterDevice => "character devices",
        TarEntryKind.BlockDevice => "block devices",
        _ => "fifos",
    };

    private static void Line(string title, string text) => Console.Out.WriteLine($"{title,-12}{(text.Length == 0 ? "-" : text)}");

    private static void Section(string title, IEnumerable<string> lines)
    {
        var first = true;
        foreach (var line in lines)
        {
            if (first)
            {
                Console.Out.WriteLine($"{title}:");
                first = false;
            }

            Console.Out.WriteLine($"  {line}");
        }
    }

    private static string Bytes(long count) => count.ToString("#,0", CultureInfo.InvariantCulture) + " B";
}

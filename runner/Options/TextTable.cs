using System.Text;

namespace Runner.Options;

/// <summary>Rows of cells under one another, two blanks between columns.</summary>
internal static class TextTable
{
    /// <summary>The table; nothing ends in blanks.</summary>
    /// <param name="legend">The columns' names.</param>
    /// <param name="rows">As many cells each.</param>
    /// <param name="hasLegend">False to leave the names out.</param>
    internal static string Print(IReadOnlyList<string> legend, IEnumerable<IReadOnlyList<string>> rows, bool hasLegend)
    {
        var lines = (hasLegend ? rows.Prepend(legend) : rows).ToList();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(string.Join("  ", line.Select((cell, column) => cell.PadRight(lines.Max(row => row[column].Length)))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}

namespace Docker2Aci;

/// <summary>The result for people, in the original's words.</summary>
internal static class ResultText
{
    internal static void Print(TextWriter output, IReadOnlyList<Result> results)
    {
        var app = results[^1].Manifest.App;
        if (app?.MountPoints is { IsEmpty: false } points)
        {
            output.WriteLine("\nConverted volumes:");
            foreach (var point in points)
            {
                output.WriteLine($"\tname: \"{point.Name}\", path: \"{Appc.Linux.ByteEscaping.ToDisplay(point.Path)}\", readOnly: {(point.ReadOnly ? "true" : "false")}");
            }
        }

        if (app?.Ports is { IsEmpty: false } ports)
        {
            output.WriteLine("\nConverted ports:");
            foreach (var port in ports)
            {
                output.WriteLine(
                    $"\tname: \"{port.Name}\", protocol: \"{Appc.Linux.ByteEscaping.ToDisplay(port.Protocol)}\", port: {port.Number}, count: {port.Count}, "
                    + $"socketActivated: {(port.SocketActivated ? "true" : "false")}");
            }
        }

        output.WriteLine("\nGenerated ACI(s):");
        foreach (var result in results)
        {
            output.WriteLine(result.Path);
        }
    }
}

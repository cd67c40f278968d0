namespace Appc.ImageSpec.Schema;

/// <content>Reading and writing, fields in the reference's order.</content>
public sealed partial record App
{
    internal static App Read(ObjectReader reader)
    {
        var directory = reader.Text("workingDirectory");
        if (!string.IsNullOrEmpty(directory) && !directory.StartsWith('/'))
        {
            reader.Problems.Error(reader.PathOf("workingDirectory"), "must be an absolute path (aci.md, workingDirectory)");
        }

        return new App
        {
            Exec = reader.Texts("exec"),
            EventHandlers = Given(AppEventHandler.ReadList(reader)),
            User = reader.RequiredText("user", "aci.md, user"),
            Group = reader.RequiredText("group", "aci.md, group"),
            SupplementaryGids = Given(reader.Ids("supplementaryGIDs")),
            WorkingDirectory = string.IsNullOrEmpty(directory) ? null : directory,
            Environment = Given(EnvironmentVariable.ReadList(reader)),
            MountPoints = Given(reader.Objects("mountPoints", MountPoint.Read)),
            Ports = Given(reader.Objects("ports", Port.Read)),
            Isolators = Given(Isolator.ReadList(reader)),
            UserAnnotations = reader.Map("userAnnotations"),
            UserLabels = reader.Map("userLabels"),
            UnknownFields = reader.Unknown(),
        };
    }

    internal static void Write(JsonOutput output, App app)
    {
        output.Begin('{');
        output.List("exec", app._exec, ObjectWriter.Text);
        output.Optional("eventHandlers", app.EventHandlers, AppEventHandler.Write);
        output.Field("user", app.User);
        output.Field("group", app.Group);
        output.Optional("supplementaryGIDs", app.SupplementaryGids, static (o, gid) => o.Number((ulong)gid));
        output.Optional("workingDirectory", app.WorkingDirectory);
        output.Optional("environment", app.Environment, EnvironmentVariable.Write);
        output.Optional("mountPoints", app.MountPoints, MountPoint.Write);
        output.Optional("ports", app.Ports, Port.Write);
        output.Optional("isolators", app.Isolators, Isolator.Write);
        output.Optional("userAnnotations", app.UserAnnotations);
        output.Optional("userLabels", app.UserLabels);
        output.Unknown(app.UnknownFields);
        output.End('}');
    }
}

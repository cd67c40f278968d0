namespace Appc.ImageSpec.Schema;

/// <content>Reading and writing, with the defaults that the reference fills in.</content>
public sealed partial record Volume
{
    private const string Section = "pods.md, volumes";

    internal static Volume Read(ObjectReader reader)
    {
        var kind = reader.RequiredText("kind", Section);
        if (kind is not ("empty" or "host" or ""))
        {
            reader.Problems.Error(reader.PathOf("kind"), $"must be empty or host ({Section})");
        }

        var isEmpty = kind == "empty";
        var volume = new Volume
        {
            Name = reader.Required<AcName>("name", AcName.TryParse, AcName.Rule),
            Kind = isEmpty ? VolumeKind.Empty : VolumeKind.Host,
            Source = reader.Text("source"),
            ReadOnly = reader.Flag("readOnly"),
            Recursive = reader.Flag("recursive"),
            Mode = reader.Text("mode") ?? (isEmpty ? "0755" : null),
            Uid = (uint?)reader.Integer("uid", 0, uint.MaxValue) ?? (isEmpty ? 0 : null),
            Gid = (uint?)reader.Integer("gid", 0, uint.MaxValue) ?? (isEmpty ? 0 : null),
            UnknownFields = reader.Unknown(),
        };
        volume.CheckFields(reader);
        return volume with { Source = string.IsNullOrEmpty(volume.Source) ? null : volume.Source };
    }

    internal static void Write(JsonOutput output, Volume volume)
    {
        output.Begin('{');
        output.Field("name", volume.Name.ToString());
        output.Field("kind", volume.Kind == VolumeKind.Empty ? "empty" : "host");
        output.Optional("source", volume.Source);
        Flag("readOnly", volume.ReadOnly);
        Flag("recursive", volume.Recursive);
        if (volume.Mode is not null)
        {
            output.Field("mode", volume.Mode);
        }

        Number("uid", volume.Uid);
        Number("gid", volume.Gid);
        output.Unknown(volume.UnknownFields);
        output.End('}');

        void Flag(string name, bool? flag)
        {
            if (flag is { } value)
            {
                output.Field(name, value);
            }
        }

        void Number(string name, uint? number)
        {
            if (number is { } value)
            {
                output.Field(name, value);
            }
        }
    }

    private void CheckFields(ObjectReader reader)
    {
        if (Kind == VolumeKind.Empty)
        {
            Forbid(!string.IsNullOrEmpty(Source), "source");
            if (Mode is { Length: 0 or > 5 } || Mode?.All(c => c is >= '0' and <= '7') == false)
            {
                reader.Problems.Warn(reader.PathOf("mode"), $"should be octal digits such as 0755 ({Section})");
            }

            return;
        }

        Forbid(Mode is not null, "mode");
        Forbid(Uid is not null, "uid");
        Forbid(Gid is not null, "gid");
        if (Source?.StartsWith('/') != true)
        {
            reader.Problems.Error(reader.PathOf("source"), $"must be an absolute path ({Section})");
        }

        void Forbid(bool given, string field)
        {
            if (given)
            {
                reader.Problems.Error(reader.PathOf(field), $"cannot be given for a volume of this kind ({Section})");
            }
        }
    }
}

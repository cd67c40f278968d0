using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>What an app becomes as the <c>config</c> of a configuration: the way back of <see cref="AppMapping"/>.</summary>
internal sealed class ContainerMapping
{
    private static readonly App s_noApp = new() { Exec = [], User = "0", Group = "0" };
    private readonly ImageManifest _manifest;
    private readonly App _app;
    private readonly App? _was;
    private readonly ContainerConfig _container;
    private readonly JsonDraft _draft;

    private ContainerMapping(ImageManifest manifest, KeptConfig? kept)
    {
        _manifest = manifest;
        _app = manifest.App ?? s_noApp;
        _was = kept?.App;
        _container = kept?.Config.Container ?? new ContainerConfig();
        _draft = new JsonDraft(kept?.Config.Document.Find("config"));
    }

    internal static JsonDraft Map(ImageManifest manifest, KeptConfig? kept, ConfigFacts facts)
    {
        var mapping = new ContainerMapping(manifest, kept);
        mapping.SetUser(facts);
        ContainerPlaces.SetPorts(mapping._draft, mapping._app, mapping._was, mapping._container);
        mapping.SetEnvironment();
        CommandMapping.Apply(mapping._draft, manifest, mapping._app, mapping._was, mapping._container, facts.Built is not null);
        ContainerPlaces.SetVolumes(mapping._draft, mapping._app, mapping._was);
        ConfigMapping.SetChanged(mapping._draft, "WorkingDir", mapping._was?.WorkingDirectory, mapping._app.WorkingDirectory, mapping._was);
        mapping.SetLabels();
        ConfigMapping.SetChanged(mapping._draft, "StopSignal", mapping._container.StopSignal, manifest.GetAnnotation("appc.io/docker/stopsignal"), mapping._was);
        mapping.SetHealthCheck();
        mapping.NameLosses(facts);
        return mapping._draft;
    }

    private void SetUser(ConfigFacts facts)
    {
        if (facts.Built is not null && _manifest.GetAnnotation(LayeredImage.UserAnnotation) is { } literal)
        {
            _draft.SetText("User", literal);
            return;
        }

        if (_was is null || (_app.User, _app.Group) != (_was.User, _was.Group))
        {
            _draft.SetText("User", UserMapping.Text(_app, facts.Resolve));
        }
    }

    // What the specification does not allow never got into the manifest, so it cannot have been removed from there.
    private void SetEnvironment()
    {
        var now = _app.Environment.Select(variable => $"{variable.Name}={variable.Value}").ToList();
        if (_was is null || !now.SequenceEqual(_was.Environment.Select(variable => $"{variable.Name}={variable.Value}")))
        {
            var others = _container.Environment.Where(text => text.Split('=', 2) is not [var name, _] || !EnvironmentVariable.IsValidName(name));
            _draft.SetList("Env", [.. now, .. others]);
        }
    }

    private void SetLabels()
    {
        if (_was is null || !_app.UserLabels.SequenceEqual(_was.UserLabels))
        {
            _draft.SetObject("Labels", _app.UserLabels, ObjectWriter.Text);
        }
    }

    private void SetHealthCheck()
    {
        const string annotation = "appc.io/docker/healthcheck";
        var now = _manifest.GetAnnotation(annotation);
        if (string.Equals(now, _container.HealthCheck?.ToString(), StringComparison.Ordinal))
        {
            return;
        }

        if (now is null)
        {
            _draft.Remove("Healthcheck");
            return;
        }

        try
        {
            var value = StrictJson.Parse(Encoding.UTF8.GetBytes(now), OciLimits.Config);
            _draft.Set("Healthcheck", output => output.Value(value));
        }
        catch (BadInputException failure)
        {
            throw failure.In($"annotation {annotation}");
        }
    }

    private void NameLosses(ConfigFacts facts)
    {
        var losses = new (string Name, bool There)[]
        {
            ("isolators", !_app.Isolators.IsEmpty),
            ("event handlers", !_app.EventHandlers.IsEmpty),
            ("supplementary groups", !_app.SupplementaryGids.IsEmpty),
            ("user annotations", !_app.UserAnnotations.IsEmpty),
        }.Where(loss => loss.There).Select(loss => loss.Name).ToList();
        if (losses.Count > 0)
        {
            var rest = facts.Built is null ? "kept for the way back only" : "not in the image";
            facts.Notes($"engines have no field for the app's {string.Join(", ", losses)}; they are {rest}");
        }
    }
}

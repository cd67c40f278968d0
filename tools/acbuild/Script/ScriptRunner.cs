using Acbuild.Cache;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec;

namespace Acbuild.Script;

/// <summary>
/// Runs a script in a build of its own, which ends with it. A step whose result is kept is not executed; from the first one on that is not
/// kept, every step is.
/// </summary>
internal sealed class ScriptRunner
{
    private readonly StepCache? _cache;
    private readonly string _workPath;
    private readonly bool _record;
    private BuildSession? _build;
    private string _key;
    private bool _isKept;

    private ScriptRunner(StepCache? cache, string workPath, bool record)
    {
        _cache = cache;
        _isKept = cache is not null;
        _workPath = workPath;
        _record = record;
        _key = StepKey.First(record);
    }

    /// <summary>Runs the actions in order.</summary>
    /// <param name="actions">The script.</param>
    /// <param name="cache">Where results are kept; null for nowhere.</param>
    /// <param name="record">Record the steps in the image's history.</param>
    internal static void Run(IReadOnlyList<ScriptAction> actions, StepCache? cache, bool record)
    {
        var workPath = cache?.NewBuildPath() ?? Directory.CreateTempSubdirectory("acbuild-").FullName;
        var runner = new ScriptRunner(cache, workPath, record);
        try
        {
            foreach (var action in actions)
            {
                runner.Run(action);
            }
        }
        finally
        {
            runner._build?.Dispose();
            LeftTree.Delete(workPath);
        }
    }

    private void Run(ScriptAction action)
    {
        try
        {
            if (action.Step is { } step)
            {
                Run(action.Line, step);
            }
            else
            {
                action.Output!(Build());
            }
        }
        catch (Exception failure) when (ScriptFailure.IsOfALine(failure))
        {
            throw ScriptFailure.At(action.Line, failure);
        }
    }

    private void Run(ScriptLine line, Step step)
    {
        BeginBuild(step);
        if (_cache is null)
        {
            Execute(line, step);
            return;
        }

        using var inputs = new StepInputs(_cache.Known);
        step.AddInputs(inputs);
        _key = StepKey.Next(_key, line, inputs.Contents());
        _isKept = _isKept && _cache.TryUse(_key, Build());
        if (_isKept)
        {
            Report.Info($"{line.Place}: kept: {step.History}");
            return;
        }

        var layersBefore = Build().Layers.Count;
        Execute(line, step);
        if (IsUnchanged(step, inputs.Facts()))
        {
            _cache.Keep(_key, Build(), layersBefore);
        }
    }

    private void Execute(ScriptLine line, Step step)
    {
        Report.Info($"{line.Place}: {step.History}");
        if (LineProcess.IsFor(step))
        {
            Lend(() => LineProcess.Run(line, _workPath, _record));
            return;
        }

        StepEngine.Apply(Build(), step, _record);
    }

    // Another process has the build meanwhile; what it did is in what it leaves.
    private void Lend(Action work)
    {
        Build().Commit();
        _build!.Dispose();
        _build = null;
        work();
        _build = BuildSession.Open(_workPath);
    }

    /// <summary>What changed while it was read is in the result as nobody knows it, so that the result is not kept.</summary>
    private static bool IsUnchanged(Step step, byte[] facts)
    {
        using var after = new StepInputs(known: null);
        step.AddInputs(after);
        return after.Facts().AsSpan().SequenceEqual(facts);
    }

    private void BeginBuild(Step step)
    {
        if (step is not BeginStep begin)
        {
            return;
        }

        _build = _build is null
            ? BuildSession.Begin(_workPath, BaseImage.EmptyManifest(), begin.Mode)
            : throw new BadInputException("begin: a build is already in progress");
    }

    private BuildSession Build() => _build ?? throw new NotFoundException("no build in progress", "a script starts its build with begin");
}

using System.Collections.Immutable;
using System.Text;
using Appc.Linux.Process;

namespace Appc.PodLaunch.Plan;

/// <summary>What the interpreter does with a step beside making its system call.</summary>
public enum StepKind
{
    /// <summary>Nothing more.</summary>
    Call,

    /// <summary>The call is a clone(2); the child goes on with the steps of the actor that <see cref="PlanStep.Actor"/> names.</summary>
    Fork,

    /// <summary>Not one call but a loop, for as long as a process of the plan runs: wait for a signal, reap children, pass the signal on, let those begin that waited.</summary>
    Supervise,
}

/// <summary>One system call of a launch and the reason for it.</summary>
/// <param name="Call">The system call.</param>
/// <param name="Arguments">Its arguments, at most six.</param>
/// <param name="Reason">Why, for people: lower case, no full stop.</param>
public sealed record PlanStep(SystemCall Call, ImmutableArray<PlanArgument> Arguments, string Reason)
{
    /// <summary>What kind of step it is.</summary>
    public StepKind Kind { get; init; }

    /// <summary>For <see cref="StepKind.Fork"/>: index into <see cref="LaunchPlan.Actors"/>.</summary>
    public int Actor { get; init; }

    /// <summary>
    /// The result the call must give (a descriptor's number is known beforehand, for nothing else opens any); null: any
    /// result that is not an error.
    /// </summary>
    public long? Expected { get; init; }

    /// <summary>errno values that are no failure: the interpreter goes on with the next step. At most three.</summary>
    public ImmutableArray<int> Tolerated { get; init; } = [];

    /// <summary><c>name(arguments)</c> as strace(1) prints it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Call.ToString()).Append('(');
        for (var i = 0; i < Arguments.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(Arguments[i].ToString());
        }

        return text.Append(')').ToString();
    }
}

using CsCheck;
using PgFlow.IntegrationTests.Engine.Model.Operations;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>Sequences of operations; what keeps the engine busy comes more often than what disturbs it.</summary>
internal static class OperationGenerator
{
    private static readonly Gen<int> Session = Gen.Int[0, ModelWorld.Hand - 1];
    private static readonly Gen<int> Slot = Gen.Int[0, ModelWorld.Workers.Count - 1];
    private static readonly Gen<int> From = Gen.Int[0, 30];
    private static readonly Gen<int> Limit = Gen.OneOf(1, 2, Limits.All);

    private static readonly Gen<PickedClaims> Kind = Gen.OneOf(
        PickedClaims.Current, PickedClaims.Current, PickedClaims.Current, PickedClaims.Superseded, PickedClaims.Any);

    private static readonly Gen<Picked> Picked =
        Gen.Select(From, Gen.Int[1, 3], Kind, (from, count, kind) => new Picked(from, count, kind));

    private static readonly Gen<JudgeKind> Sweeper =
        Gen.OneOf(JudgeKind.Heard, JudgeKind.Heard, JudgeKind.Heard, JudgeKind.Anonymous, JudgeKind.Young);

    // Mostly maps: tasks that have siblings meet most of what can happen.
    private static readonly Gen<int> AnyFlow = Gen.Frequency((3, Gen.Int[0, 2]), (7, Gen.Int[3, Shape.All.Count - 1]));

    private static readonly Gen<Operation> Reporting = Gen.Frequency(
        (12, Of(Session, Picked, Gen.Int[0, Outputs.NoArray], (session, picked, length) =>
            new Complete(session, picked, length))),
        (9, Of(Session, Picked, Gen.Bool, (session, picked, isFinal) => new Fail(session, picked, isFinal))),
        (8, Of(Session, Picked, (session, picked) => new Release(session, picked))),
        (3, Of(Session, Picked, (session, picked) => new Extend(session, picked))));

    private static readonly Gen<Operation> Living = Gen.Frequency(
        (3, Of(Session, Slot, Picked, (session, slot, held) => new ReleaseUnheld(session, slot, held))),
        (4, Of(Session, Slot, Picked, (session, slot, picked) => new Heartbeat(session, slot, picked))),
        (2, Of(Session, Slot, (session, slot) => new Register(session, slot))),
        (2, Of(Session, Slot, (session, slot) => new StopWorker(session, slot))),
        (9, Of(Slot, Gen.Int[0, 5], (slot, days) => new Crash(slot, days == 0))),
        (3, From.Select(Operation (from) => new Overrun(from))),
        (10, Of(Session, Sweeper, Limit, (session, judge, limit) => new Recover(session, judge, limit))));

    private static readonly Gen<Operation> Transacting = Gen.Frequency(
        (6, Session.Select(Operation (session) => new Begin(session))),
        (4, Session.Select(Operation (session) => new Commit(session))),
        (2, Session.Select(Operation (session) => new Rollback(session))));

    private static readonly Gen<Operation> Passing = Gen.Frequency(
        (8, Gen.Const<Operation>(new PassTime())),
        (1, Gen.Const<Operation>(new AgeRuns())),
        (2, Session.Select(Operation (session) => new Prune(session))));

    /// <summary>A few runs of one or two flows with some tasks claimed, and then anything.</summary>
    public static Gen<List<Operation>> Sequences { get; } = Gen.Select(AnyFlow, AnyFlow)
        .SelectMany((first, second) => Sequence(Gen.OneOf(first, first, second)));

    private static Gen<List<Operation>> Sequence(Gen<int> flow) => Gen.Select(
        Starting(flow).List[2, 4], Claiming(flow).List[1, 3], Any(flow).List[10, 70],
        List<Operation> (starts, claims, rest) => [.. starts, .. claims, .. rest]);

    private static Gen<Operation> Any(Gen<int> flow) => Gen.Frequency(
        (3, Starting(flow)),
        (18, Claiming(flow)),
        (27, Reporting),
        (25, Living),
        (12, Transacting),
        (9, Passing),
        (8, Damaging(flow)));

    private static Gen<Operation> Starting(Gen<int> flow) =>
        Of(Session, flow, Gen.Int[0, 5], (session, started, length) => new Start(session, started, length));

    private static Gen<Operation> Claiming(Gen<int> flow) => Gen.Select(
        Session, flow, Slot, Gen.Int[1, 6],
        Operation (session, claimed, slot, quantity) => new ClaimTasks(session, claimed, slot, quantity));

    private static Gen<Operation> Damaging(Gen<int> flow) => Gen.Frequency(
        (2, From.Select(Operation (from) => new DeleteMessage(from))),
        (2, Of(flow, Gen.Int[0, InsertMessage.Kinds.Count - 1], (queue, kind) => new InsertMessage(queue, kind))),
        (4, Of(Session, flow, Limit, (session, repaired, limit) => new Repair(session, repaired, limit))));

    private static Gen<Operation> Of<T1, T2>(Gen<T1> first, Gen<T2> second, Func<T1, T2, Operation> make) =>
        Gen.Select(first, second, make);

    private static Gen<Operation> Of<T1, T2, T3>(
        Gen<T1> first, Gen<T2> second, Gen<T3> third, Func<T1, T2, T3, Operation> make) =>
        Gen.Select(first, second, third, make);
}

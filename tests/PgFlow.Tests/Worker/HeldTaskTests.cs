using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

public sealed class HeldTaskTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    // What each call makes of a task in each state; a call that changes nothing leaves the state.
    [TestCase(nameof(TaskState.Waiting), "Running Cancelled - - - Withdrawn Withdrawn")]
    [TestCase(nameof(TaskState.Cancelled), "- - - - - Withdrawn Withdrawn")]
    [TestCase(nameof(TaskState.Withdrawn), "- - - - - - -")]
    [TestCase(nameof(TaskState.Running), "- Cancelling Cancelling - Returned Abandoned -")]
    [TestCase(nameof(TaskState.Cancelling), "- - - Leaked Returned Abandoned -")]
    [TestCase(nameof(TaskState.Leaked), "- - - - - LeakReported -")]
    [TestCase(nameof(TaskState.LeakReported), "- - - - - - -")]
    [TestCase(nameof(TaskState.Abandoned), "- - - - Reported - -")]
    [TestCase(nameof(TaskState.Returned), "- - - - - Reported -")]
    [TestCase(nameof(TaskState.Reported), "- - - - - - -")]
    public void Each_call_moves_a_task_only_from_the_states_that_allow_it(string state, string expected)
    {
        var before = Enum.Parse<TaskState>(state);
        Func<HeldTask, bool>[] calls =
        [
            task => task.TryStart(),
            task => task.Cancel(CancelReason.Lost),
            task => task.CancelIfOverdue(),
            task => task.TryLeak(Grace),
            Return,
            task => task.TryReport(),
            task => task.TryWithdraw(() => true),
        ];

        var found = calls.Select(call =>
        {
            var task = In(before);
            var hasMoved = call(task);
            return (hasMoved, task.State) switch
            {
                (true, var next) => next.ToString(),
                (false, var same) when same == before => "-",
                (false, var wrong) => $"{wrong}, which the call denies",
            };
        });

        Assert.That(string.Join(' ', found), Is.EqualTo(expected));
    }

    [TestCase(nameof(TaskState.Waiting), 0, 1)]
    [TestCase(nameof(TaskState.Cancelled), 0, 1)]
    [TestCase(nameof(TaskState.Withdrawn), 0, 0)]
    [TestCase(nameof(TaskState.Running), 1, 1)]
    [TestCase(nameof(TaskState.Cancelling), 1, 1)]
    [TestCase(nameof(TaskState.Leaked), 0, 0)]
    [TestCase(nameof(TaskState.LeakReported), 0, 0)]
    [TestCase(nameof(TaskState.Abandoned), 1, 1)]
    [TestCase(nameof(TaskState.Returned), 0, 0)]
    [TestCase(nameof(TaskState.Reported), 0, 0)]
    public void Executing_counts_handlers_that_run_and_not_claims(string state, int executing, int unreturned)
    {
        var held = new HeldTasks(_time);

        In(Enum.Parse<TaskState>(state), held);

        Assert.That((held.Executing, held.Unreturned), Is.EqualTo((executing, unreturned)));
    }

    [Test]
    public void Report_that_is_not_accepted_leaves_the_task_to_its_handler()
    {
        var task = In(TaskState.Waiting);

        var refused = task.TryReport(() => false);

        Assert.That((refused, task.State, task.Execution.IsCompleted), Is.EqualTo((false, TaskState.Waiting, false)));
    }

    [Test]
    public void Execution_of_a_task_that_is_withdrawn_is_over()
    {
        var task = In(TaskState.Waiting);

        task.TryWithdraw(() => true);

        Assert.That(task.Execution.IsCompleted);
    }

    [Test]
    public void Handler_that_a_stop_has_cancelled_is_not_leaked()
    {
        var task = In(TaskState.Running);
        task.Cancel(CancelReason.Stopping);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(task.TryLeak(Grace), Is.False);
    }

    private static bool Return(HeldTask task)
    {
        var before = task.State;
        task.Return();
        return task.State != before;
    }

    private HeldTask In(TaskState state, HeldTasks? held = null)
    {
        var task = (held ?? new HeldTasks(_time)).Add(new ClaimedTask
        {
            Claim = new TaskClaim("flow", Guid.NewGuid(), "step", 0, 1),
            Timeout = TimeSpan.FromSeconds(60),
            MessageId = 1,
            MaxAttempts = 3,
            Attempt = 1,
            ReadyAt = _time.GetUtcNow(),
            Input = null,
        });
        Move(task, state);
        Assert.That(task.State, Is.EqualTo(state));
        return task;
    }

    private void Move(HeldTask task, TaskState state)
    {
        switch (state)
        {
            case TaskState.Cancelled:
                task.Cancel(CancelReason.Lost);
                break;
            case TaskState.Withdrawn:
                task.TryReport();
                break;
            case TaskState.Running:
                task.TryStart();
                _time.Advance(TimeSpan.FromSeconds(60));
                break;
            case TaskState.Cancelling:
                Move(task, TaskState.Running);
                task.Cancel(CancelReason.TimedOut);
                _time.Advance(Grace);
                break;
            case TaskState.Leaked:
                Move(task, TaskState.Cancelling);
                task.TryLeak(Grace);
                break;
            case TaskState.LeakReported:
                Move(task, TaskState.Leaked);
                task.TryReport();
                break;
            case TaskState.Abandoned:
                Move(task, TaskState.Running);
                task.TryReport();
                break;
            case TaskState.Returned:
                Move(task, TaskState.Running);
                task.Return();
                break;
            case TaskState.Reported:
                Move(task, TaskState.Returned);
                task.TryReport();
                break;
        }
    }
}

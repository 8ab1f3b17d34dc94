namespace PgFlow.Tests.Worker;

/// <summary>Waits for conditions that other threads bring about.</summary>
internal static class Wait
{
    /// <summary>Polls until the condition holds; fails with the state after ten seconds.</summary>
    public static void Until(Func<bool> condition, Func<object?> state)
    {
        if (!SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(10)))
        {
            Assert.Fail($"Waited in vain; state: {state()}");
        }
    }
}

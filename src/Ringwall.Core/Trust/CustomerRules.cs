namespace Ringwall.Core.Trust;

internal static class CustomerRules
{
    public static Outcome Decide(Desk desk, TrustCommand command)
    {
        var customer = desk.Customer(command.Id);
        if (command is RegisterCustomer register)
        {
            return customer is not null ? desk.AlreadyThere() : desk.AcceptIf(
                "name", register.Name,
                new CustomerRegistered(register.Name, register.Type, register.ElectronicContact));
        }

        if (customer is null)
        {
            return desk.Unknown("customer");
        }

        return command switch
        {
            FlagAtRisk c => Desk.Texts(("referrer", c.Referrer), ("reason", c.Reason)) is { Length: > 0 } faults
                ? desk.Incomplete(faults)
                : desk.Accept(new CustomerAtRiskFlagged(c.Referrer, c.Reason)),
            ClearAtRisk c => !customer.AtRisk
                ? desk.Refuse(RefusalCode.NothingToDo, "The customer is not on the list.")
                : desk.AcceptIf("reason", c.Reason, new CustomerAtRiskCleared(c.Reason)),
            StartServing c => customer.Services.ContainsKey(c.ServiceId)
                ? desk.AlreadyThere()
                : desk.AcceptIf(
                    "service_id", c.ServiceId,
                    new CustomerServiceAdded(c.ServiceId, c.Kind, c.LegalClass, Names(c.Hostnames))),
            ChangeHostnames c => !customer.Services.ContainsKey(c.ServiceId)
                ? desk.Unknown("service")
                : desk.Accept(new CustomerHostnamesChanged(c.ServiceId, Names(c.Hostnames))),
            StopServing c => !customer.Services.TryGetValue(c.ServiceId, out var service) || service.Ended
                ? desk.Unknown("service")
                : desk.AcceptIf("reason", c.Reason, new CustomerServiceEnded(c.ServiceId, c.Reason)),
            WarnCustomer c => desk.AcceptIf("reason", c.Reason, new CustomerWarned(c.Reason, c.DecisionId)),
            _ => CaseRules.Misdirected(desk),
        };
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<string> names) =>
        [.. names.Select(name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
}

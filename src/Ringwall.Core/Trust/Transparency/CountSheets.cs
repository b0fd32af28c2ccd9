namespace Ringwall.Core.Trust.Transparency;

/// <summary>Sheet 3: orders, in total and per Member State that ordered anything.</summary>
internal static class OrderSheet
{
    private static readonly HashSet<string> s_states =
    [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ];

    public static IEnumerable<string[]> Rows(YearFigures figures, string service, string period)
    {
        var orders = figures.Orders.Where(order => s_states.Contains(order.MemberState)).ToList();
        return Block(orders, "TOTAL", service, period).Concat(orders.Select(order => order.MemberState)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .SelectMany(state => Block(
                [.. orders.Where(order => order.MemberState == state)], state, service, period)));
    }

    private static IEnumerable<string[]> Block(
        IReadOnlyList<OrderRow> orders, string scope, string service, string period) =>
        TransparencySheets.ByCategory(
            orders,
            TemplateCategories.All.Where(c =>
                c.Parent is not (TemplateCategories.TermsOnly or TemplateCategories.UnspecifiedNotice)),
            order => order.As).Select(row =>
        {
            var act = row.Rows.Where(order => order.ToAct).ToList();
            var info = row.Rows.Where(order => !order.ToAct).ToList();
            return (string[])
            [
                TemplateRows.All, service, period, row.Code, row.OtherText, scope,
                TransparencySheets.Number(act.Count),
                TransparencySheets.Number(act.Sum(order => order.Items)),
                TransparencySheets.Median(act.Select(order => order.AckHours)),
                TransparencySheets.Median(act.Select(order => order.EffectHours)),
                TransparencySheets.Number(info.Count),
                TransparencySheets.Median(info.Select(order => order.AckHours)),
                TransparencySheets.Median(info.Select(order => order.EffectHours)),
                .. Enumerable.Repeat("", 7),
            ];
        });
}

/// <summary>Sheet 4: notices; blank throughout for a service that hosts nothing.</summary>
internal static class NoticeSheet
{
    public static IEnumerable<string[]> Rows(YearFigures figures, string service, string period) =>
        TransparencySheets.ByCategory(
            figures.Service == ServiceKind.Hosting ? figures.Notices : [],
            TemplateCategories.All.Where(c =>
                c.Parent is not (TemplateCategories.TermsOnly or TemplateCategories.UnspecifiedOrder)),
            notice => notice.As).Select(row => (string[])
            [
                TemplateRows.Hosting, service, period, row.Code, row.OtherText,
                .. figures.Service == ServiceKind.Hosting ? Cells(row.Rows) : Enumerable.Repeat("", 10),
                .. Enumerable.Repeat("", 10),
            ]);

    private static IEnumerable<string> Cells(List<NoticeRow> all)
    {
        var trusted = all.Where(notice => notice.TrustedFlagger).ToList();
        return
        [
            TransparencySheets.Number(all.Count), TransparencySheets.Number(trusted.Count),
            TransparencySheets.Number(all.Sum(n => n.Items)), TransparencySheets.Number(trusted.Sum(n => n.Items)),
            TransparencySheets.Median(all.Select(n => n.ActionHours)),
            TransparencySheets.Median(trusted.Select(n => n.ActionHours)),
            TransparencySheets.Number(all.Count(n => n.ByLaw)), TransparencySheets.Number(trusted.Count(n => n.ByLaw)),
            TransparencySheets.Number(all.Count(n => n.ByTerms)),
            TransparencySheets.Number(trusted.Count(n => n.ByTerms)),
        ];
    }
}

/// <summary>Sheets 5 and 6: measures at our own initiative, against illegal content or by the terms.</summary>
internal static class MeasureSheet
{
    public static IEnumerable<string[]> Rows(YearFigures figures, bool illegal, string service, string period) =>
        TransparencySheets.ByCategory(
            [.. figures.Measures.Where(measure => measure.Illegal == illegal)],
            illegal ? TemplateCategories.Illegal : TemplateCategories.Terms,
            measure => measure.As).Select(row => (string[])
            [
                TemplateRows.All, service, period, row.Code, row.OtherText,
                TransparencySheets.Number(row.Rows.Count),
                TransparencySheets.Number(row.Rows.Count(m => m.AutomatedDetection)),
                .. Enum.GetValues<MeasureColumn>()
                    .Select(column => TransparencySheets.Number(row.Rows.Count(m => m.Column == column))),
                .. Enumerable.Repeat("", 16),
            ]);
}

namespace Ringwall.Core.Trust;

/// <summary>The case and its evidence.</summary>
internal static class FileRules
{
    public static Outcome Decide(Desk desk, TrustCommand command)
    {
        var known = desk.Case(command.Id);
        if (command is OpenCase open)
        {
            return known is not null ? desk.AlreadyThere()
                : desk.Customer(open.CustomerId) is null ? desk.Unknown("customer")
                : desk.Accept(new CaseOpened(open.CustomerId, open.Kind, open.Kind == ReportKind.ChildAbuse));
        }

        if (known is null)
        {
            return desk.Unknown("case");
        }

        if (known.Phase == CasePhase.Closed && command is not (OpenCaseMaterial or OpenExhibit or EraseExhibit))
        {
            return desk.WrongPhase("The case is closed.");
        }

        return command switch
        {
            BeginAssessment => known.Phase != CasePhase.Open
                ? desk.WrongPhase("It is being assessed already.")
                : desk.Accept(new CaseAssessmentBegun()),
            MonitorCase c => known.Phase > CasePhase.Monitoring
                ? desk.WrongPhase("It has gone further.")
                : desk.AcceptIf("reason", c.Reason, new CaseMonitored(c.Reason)),
            SetCaseLevel c => desk.AcceptIf("reason", c.Reason, new CaseLevelSet(c.Level, c.Reason)),
            LogPressure c => Desk.Texts(("who", c.Who), ("channel", c.Channel), ("summary", c.Summary))
                is { Length: > 0 } faults
                ? desk.Incomplete(faults)
                : desk.Accept(new PressureLogged(c.Who, c.Channel, c.Date, c.Summary)),
            AssessEscalation => Assess(desk, known),
            EndWithoutAction c => known.Phase >= CasePhase.NoAction
                ? desk.WrongPhase("It is decided.")
                : desk.AcceptIf("reason", c.Reason, new CaseNoAction(c.Reason)),
            ObserveDisplacement c => desk.AcceptIf("what", c.What, new DisplacementObserved(c.What, c.SeenAt)),
            CloseCase c => Close(desk, c, known),
            OpenCaseMaterial c => desk.AcceptIf("what", c.What, new CaseOpenedBy(c.What)),
            PassClock c => CaseRules.Pass(desk, c, known.Marks),
            CaptureExhibit or VerifyExhibit or RejectExhibit or OpenExhibit or EraseExhibit =>
                Exhibit(desk, command, known),
            _ => ReferralRules.Decide(desk, command, known),
        };
    }

    /// <summary>Raises the alarm once per window; the gate moves nothing but the case's place in the queue.</summary>
    private static Outcome Assess(Desk desk, CaseState known)
    {
        var texts = known.Reports.Select(desk.Report).OfType<ReportState>();
        var alarm = Escalation.Assess(known, texts, desk.Settings.Gate, desk.Now);
        if (!alarm.Escalating)
        {
            return desk.Refuse(RefusalCode.NothingToDo, "The gate is closed.");
        }

        return known.AlarmAt is { } before && desk.Now - before < TimeSpan.FromHours(desk.Settings.Gate.WindowHours)
            ? desk.Refuse(RefusalCode.NothingToDo, "The alarm has been raised in this window.")
            : desk.Accept(new EscalationAlarmRaised(alarm));
    }

    private static Outcome Close(Desk desk, CloseCase c, CaseState known)
    {
        if (known.WatchUntil is { } until && desk.Now < until)
        {
            return desk.Refuse(RefusalCode.TooEarly, $"What the block does is watched until {until:u}.");
        }

        if (known.Decisions.Any(id => desk.Decision(id)?.IsInForce(desk.Now) == true))
        {
            return desk.WrongPhase("A decision of this case is in force.");
        }

        return known.Phase is CasePhase.NoAction or CasePhase.Decided or CasePhase.PostWatch or CasePhase.Monitoring
            ? desk.AcceptIf("reason", c.Reason, new CaseClosed(c.Reason))
            : desk.WrongPhase("It is neither decided nor ended without action.");
    }

    private static Outcome Exhibit(Desk desk, TrustCommand command, CaseState known)
    {
        if (command is CaptureExhibit capture)
        {
            return Capture(desk, capture.Exhibit, known);
        }

        var id = command switch
        {
            VerifyExhibit c => c.ExhibitId,
            RejectExhibit c => c.ExhibitId,
            OpenExhibit c => c.ExhibitId,
            EraseExhibit c => c.ExhibitId,
            _ => "",
        };
        if (!known.Exhibits.TryGetValue(id, out var exhibit))
        {
            return desk.Unknown("exhibit");
        }

        return command switch
        {
            VerifyExhibit c => Verify(desk, c, known),
            RejectExhibit c => desk.AcceptIf("reason", c.Reason, new ExhibitRejected(id, c.Reason)),
            OpenExhibit => desk.Accept(new ExhibitOpened(id)),
            EraseExhibit c => exhibit.Erased
                ? desk.Refuse(RefusalCode.NothingToDo, "It is erased already.")
                : desk.AcceptIf("reason", c.Reason, new ExhibitErased(id, c.Reason)),
            _ => CaseRules.Misdirected(desk),
        };
    }

    private static Outcome Capture(Desk desk, ExhibitCaptured e, CaseState known)
    {
        if (known.Exhibits.ContainsKey(e.ExhibitId))
        {
            return desk.AlreadyThere();
        }

        if (known.Opened.ChildSafety && e.Kind is not ("url" or "hash"))
        {
            return desk.Refuse(RefusalCode.ImagesRefused, "Here only addresses and hashes are kept.");
        }

        if (e.Sha256.Length != 64 || !e.Sha256.All(char.IsAsciiHexDigitLower))
        {
            return desk.Incomplete([new("sha256", "not_a_hash")]);
        }

        return e.CapturedAt > desk.Now || e.EventTime > desk.Now
            ? desk.Incomplete([new("event_time", "in_future")])
            : desk.Accept(e);
    }

    /// <summary>A verified threat with victim, place or time calls somebody at once; no statistics are asked.</summary>
    private static Outcome Verify(Desk desk, VerifyExhibit c, CaseState known)
    {
        if (c.EventTime > desk.Now)
        {
            return desk.Incomplete([new("event_time", "in_future")]);
        }

        if (Desk.Texts(("reason", c.Reason)) is { Length: > 0 } faults)
        {
            return desk.Incomplete(faults);
        }

        var verified = new ExhibitVerified(c.ExhibitId, c.Level, c.EventTime, c.Reason);
        return c.Level == ThreatLevel.HighSpecific && !known.Paged.Contains(c.ExhibitId)
            ? desk.Accept(verified, new ImminentThreatPaged(c.ExhibitId))
            : desk.Accept(verified);
    }
}

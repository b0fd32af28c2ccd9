using System.Net;
using Ringwall.Control.Desk;
using Ringwall.Control.Intake;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Control.Intake;

/// <summary>Reports by the form for people, through the public door.</summary>
public sealed class FormTests
{
    private const string Where = "https://forum.test/t/1\nforum.test/t/2";
    private const string Words = "They wrote that they will come to my house on Friday.";

    [Fact]
    public async Task Z7_01_A_threat_is_reported_without_a_name_and_nothing_tells_who_did()
    {
        await using var room = await IntakeRoom.Open();
        var page = await room.Fill("threat", Where, Words);
        var (status, arrived) = await room.Post(page);
        Assert.Equal(HttpStatusCode.OK, status);
        var report = room.Received(IntakeRoom.Code(arrived));
        Assert.Null(report.ReporterRef);
        Assert.Equal(ReportKind.Threat, report.Kind);
        Assert.Equal("C-forum", report.CustomerId);
        Assert.Equal(["https://forum.test/t/1", "forum.test/t/2"], report.Locators);
        var stored = string.Join('\n', room.All().Select(e => e.Payload));
        Assert.DoesNotContain("127.0.0.1", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(IntakeRoom.Code(arrived), stored, StringComparison.Ordinal);
        Assert.DoesNotContain("my house", stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("threat", OwnerNotice.None)]
    [InlineData("doxxing", OwnerNotice.None)]
    [InlineData("swatting", OwnerNotice.None)]
    [InlineData("stalking", OwnerNotice.None)]
    [InlineData("phish", OwnerNotice.Anonymous)]
    public async Task Z7_02_The_owner_learns_nothing_of_a_threat_unless_the_reporter_says_so(
        string kind, OwnerNotice expected)
    {
        await using var room = await IntakeRoom.Open();
        var (_, arrived) = await room.Post(await room.Fill(kind, Where, Words));
        Assert.Equal(expected, room.Received(IntakeRoom.Code(arrived)).Safety.Owner);
    }

    [Fact]
    public async Task Z7_03_A_name_goes_to_the_owner_only_with_words_of_consent()
    {
        await using var room = await IntakeRoom.Open();
        (string, string)[] named =
        [
            ("owner", "named"), ("host", "anon"), ("name", "Ada Example"), ("mail", "ada@example.test"), ("hours", "1"),
        ];
        var page = await room.Fill("threat", Where, Words, named);
        Assert.Contains("href=\"#consent\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Ada Example\"", page, StringComparison.Ordinal);
        (_, page) = await room.Post(page, [.. named, ("consent", "on")]);
        var (_, arrived) = await room.Post(page);
        var report = room.Received(IntakeRoom.Code(arrived));
        Assert.Equal(OwnerNotice.Named, report.Safety.Owner);
        Assert.Equal(Wording.All[0]["consent"], report.Safety.ConsentText);

        // Who they are is sealed: the event has a reference, and one person alone cannot open it.
        Assert.StartsWith("B-", report.ReporterRef!, StringComparison.Ordinal);
        Assert.DoesNotContain(room.All(), e => e.Payload.Contains("Ada Example", StringComparison.Ordinal));
        Assert.IsType<Ringwall.Control.Sealing.OpenAnswer.Refused>(
            room.Office.Vault.Open(room.Machine, report.ReporterRef!, "curious"));
    }

    [Theory]
    [InlineData("en", "Please write what we should know", "Please tick that you believe")]
    [InlineData("fr", "Écrivez avec vos mots", "Cochez que vous pensez")]
    [InlineData("es", "Escriba con sus palabras", "Marque que cree")]
    [InlineData("de", "Bitte schreiben Sie in Ihren Worten", "Bitte kreuzen Sie an, dass Sie die Meldung")]
    public async Task Z7_05_What_is_missing_is_said_at_its_field_in_the_forms_language(
        string language, string explanation, string bonaFide)
    {
        await using var room = await IntakeRoom.Open(ServiceKind.Hosting);
        room.Browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        var (status, page) = await room.Post(
            (await room.Post(await room.Browser.GetStringAsync("/abuse"), ("kind", "threat"))).Page,
            ("where", ""), ("what", " "), ("unknown", "on"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains($"<html lang=\"{language}\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"what-e\">" + explanation, page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#where\">", page, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"where-h where-e\" aria-invalid=\"true\"", page, StringComparison.Ordinal);

        page = await room.Fill("threat", Where, Words);
        (status, page) = await room.Post(page);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("id=\"bona-e\">" + bonaFide, page, StringComparison.Ordinal);
        (status, _) = await room.Post(page, ("bona", "on"));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Z7_05_Child_abuse_at_a_hosting_service_needs_no_name_and_other_kinds_do()
    {
        await using var room = await IntakeRoom.Open(ServiceKind.Hosting);
        var (status, _) = await room.Post(await room.Fill("child", Where, Words), ("bona", "on"));
        Assert.Equal(HttpStatusCode.OK, status);
        var (refused, page) = await room.Post(await room.Fill("phish", Where, Words), ("bona", "on"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("href=\"#name\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Z7_06_The_receipt_is_given_at_once_and_opens_the_state_of_the_report()
    {
        await using var room = await IntakeRoom.Open();
        var (_, arrived) = await room.Post(await room.Fill("threat", Where, Words));
        var code = IntakeRoom.Code(arrived);
        var id = ReceiptCode.ReportId(code);
        var report = room.Office.Desk.Load(id).Reports[id];
        Assert.InRange(report.AcknowledgedAt!.Value - report.ReceivedAt, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        foreach (var (typed, expected) in ((string, HttpStatusCode)[])
            [(code, HttpStatusCode.OK), (code.ToLowerInvariant().Replace('-', ' '), HttpStatusCode.OK),
             ("LUMO-0000-FERA-0000", HttpStatusCode.NotFound), ("", HttpStatusCode.NotFound)])
        {
            using var answer = await room.Browser.PostAsync(
                "/report", new FormUrlEncodedContent([KeyValuePair.Create("code", typed)]));
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Z7_09_No_file_comes_with_child_abuse_and_what_it_says_lies_in_the_specialists_lane_only()
    {
        await using var room = await IntakeRoom.Open();
        var page = await room.Fill("child", Where, Words);
        Assert.DoesNotContain("type=\"file\"", page, StringComparison.Ordinal);
        var before = room.All().Count;
        var sent = new SentReport
        {
            Draft = new ReportDraft
            {
                Kind = ReportKind.ChildAbuse,
                Locators = ["https://forum.test/x"],
                Explanation = Words,
                HashValue = "ab12",
            },
            Code = ReceiptCode.New(),
            Cell = "c",
            Files = [new SentFile("a.png", "image/png", [1, 2, 3])],
        };
        var intake = new ReportIntake(room.Office, TimeProvider.System);
        var refused = Assert.IsType<IntakeAnswer.Refused>(intake.Take(sent));
        Assert.Equal(RefusalCode.ImagesRefused, refused.Why.Code);
        Assert.Equal(before, room.All().Count);

        var taken = Assert.IsType<IntakeAnswer.Taken>(intake.Take(sent with { Files = [] }));
        var report = room.Received(sent.Code);
        Assert.DoesNotContain(room.All(), e => e.Payload.Contains("forum.test/x", StringComparison.Ordinal)
            || e.Payload.Contains("ab12", StringComparison.Ordinal));
        var blob = Assert.Single(report.Locators)[ReportSeals.Prefix.Length..];
        Assert.IsType<Ringwall.Control.Sealing.OpenAnswer.Refused>(
            room.Office.Vault.Open(room.Machine, blob, "curious"));
        Assert.Contains(room.Office.Vault.Accesses(taken.Id), entry => entry.Action == "refused");
    }

    [Fact]
    public async Task Sending_twice_is_one_report_and_the_same_receipt()
    {
        await using var room = await IntakeRoom.Open();
        var page = await room.Fill("threat", Where, Words);
        var (_, first) = await room.Post(page);
        var (_, second) = await room.Post(page);
        Assert.Equal(IntakeRoom.Code(first), IntakeRoom.Code(second));
        Assert.Single(room.All(), e => e.Kind == "report.received");
    }

    [Fact]
    public async Task A_busy_network_loses_nothing_that_was_typed()
    {
        await using var room = await IntakeRoom.Open();
        var page = await room.Fill("threat", Where, Words);
        var status = HttpStatusCode.OK;
        for (var i = 0; i <= Ringwall.Control.Intake.Limits.Burst * 2 && status == HttpStatusCode.OK; i++)
        {
            (status, page) = i == 0 ? await room.Post(page) : await room.Post(await room.Fill("threat", Where, Words));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains(Words, page, StringComparison.Ordinal);
        Assert.Contains(Wording.All[0]["e_busy"], page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_language_and_going_back_keep_what_was_typed()
    {
        await using var room = await IntakeRoom.Open();
        var (_, page) = await room.Post(await room.Browser.GetStringAsync("/abuse"), ("kind", "threat"));
        (_, page) = await room.Post(page, ("where", Where), ("what", "<b>" + Words), ("lang", "fr"));
        Assert.Contains("<html lang=\"fr\"", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;" + Words, page, StringComparison.Ordinal);
        (_, page) = await room.Post(page, ("where", Where), ("what", Words), ("unknown", "on"), ("go", "on"));
        (_, page) = await room.Post(page, ("go", "back"));
        Assert.Contains(Words, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_is_stored_nowhere_runs_nothing_and_sets_no_cookie()
    {
        await using var room = await IntakeRoom.Open();
        foreach (var path in (string[])["/abuse", "/abuse?lang=de", "/report"])
        {
            using var answer = await room.Browser.GetAsync(path);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            var page = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
            Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_is_not_taken()
    {
        await using var room = await IntakeRoom.Open();
        var (_, arrived) = await room.Post(await room.Fill("threat", Where, Words));
        var page = await Answer(room, IntakeRoom.Code(arrived), "unasked");
        Assert.DoesNotContain(room.All(), e => e.Kind == "report.info_given");
        Assert.DoesNotContain("id=\"answer\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_of_staff_is_answered_under_the_code_and_read_by_them()
    {
        await using var room = await IntakeRoom.Open();
        var (_, arrived) = await room.Post(await room.Fill("threat", Where, Words));
        var code = IntakeRoom.Code(arrived);
        var triager = await room.Staff("triager");
        var report = "reports/" + ReceiptCode.ReportId(code);
        Assert.Equal(Words, (string)(await triager.Look(report)).Content["opened"]!["explanation"]!);
        var asked = await triager.Act(report + "/ask-reporter", new() { ["question"] = "On which day was that?" });
        Assert.True(asked.Status == HttpStatusCode.OK, asked.Content.ToJsonString());

        Assert.Contains("On which day was that?", await Answer(room, code, ""), StringComparison.Ordinal);
        await Answer(room, code, "On the third, at night.");
        Assert.All(room.All(), e => Assert.DoesNotContain("at night", e.Payload, StringComparison.Ordinal));
        var seen = await triager.Look(report);
        Assert.Equal("On the third, at night.", (string)seen.Content["opened"]!["answers"]![0]!);
    }

    [Fact]
    public async Task Z7_09_only_the_specialist_reads_what_a_report_of_child_abuse_says()
    {
        await using var room = await IntakeRoom.Open();
        var (_, arrived) = await room.Post(await room.Fill("child", Where, Words));
        var report = "reports/" + ReceiptCode.ReportId(IntakeRoom.Code(arrived));
        Assert.Equal(HttpStatusCode.Forbidden, (await (await room.Staff("triager")).Look(report)).Status);
        var seen = await (await room.Staff("child-safety-specialist")).Look(report);
        Assert.Equal(Words, (string)seen.Content["opened"]!["explanation"]!);
        Assert.NotEmpty(seen.Content["opened"]!["locators"]!.AsArray());
        Assert.Contains(
            room.Office.Vault.Accesses(report[8..]),
            entry => entry.Action == "opened" && entry.Role == nameof(Role.ChildSafetySpecialist));
    }

    [Fact]
    public async Task Somebody_who_guesses_codes_is_told_to_wait_and_a_broken_form_is_only_asked_again()
    {
        await using var room = await IntakeRoom.Open();
        var cell = "status " + room.Office.Cells.Of(IPAddress.Loopback);
        using var broken = new ByteArrayContent("--x\r\nnonsense"u8.ToArray());
        broken.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        using var asked = await room.Browser.PostAsync("/report", broken);
        Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
        var answer = HttpStatusCode.OK;
        for (var i = 0; i < 50 && answer != HttpStatusCode.TooManyRequests; i++)
        {
            // The allowance comes back while we ask: on a slow machine more than once.
            while (room.Office.Cells.TryTake(cell))
            {
            }

            using var guessed = await room.Browser.PostAsync("/report", new FormUrlEncodedContent(
                [KeyValuePair.Create("code", "BABA-0001-BABA-0001")]));
            answer = guessed.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answer);
        using var appeal = await room.Browser.PostAsync("/decisions/D-2026-0001/appeal", broken);
        Assert.Equal(HttpStatusCode.BadRequest, appeal.StatusCode);
    }

    [Fact]
    public async Task A_post_beyond_all_bounds_says_that_nothing_is_lost()
    {
        await using var room = await IntakeRoom.Open();
        using var file = new ByteArrayContent(new byte[Ringwall.Control.Intake.Limits.Form]);
        using var form = new MultipartFormDataContent { { file, "files", "large.bin" } };
        using var answer = await room.Browser.PostAsync("/abuse", form);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("still there", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_language_has_the_same_words()
    {
        Assert.All(Wording.All, words => Assert.Equal(Wording.All[0].Keys.Order(), words.Keys.Order()));
        Assert.All(Wording.All, words => Assert.Contains("{n}", words["stepOf"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Z7_33_Erasing_a_reporter_leaves_the_events_and_makes_the_sealed_words_unreadable()
    {
        await using var room = await IntakeRoom.Open();
        var (_, arrived) = await room.Post(await room.Fill("threat", Where, Words));
        var code = IntakeRoom.Code(arrived);
        var blob = room.Received(code).Explanation[ReportSeals.Prefix.Length..];
        var head = room.Office.Events.Head();
        Assert.IsType<DeskAnswer.Done>(room.Office.Desk.Run(
            Capacity.Schedule, new EraseReporter(ReceiptCode.ReportId(code), "asked to")));
        var destroyed = false;
        while (!destroyed)
        {
            destroyed = room.Office.Vault.Accesses(ReceiptCode.ReportId(code))
                .Any(entry => entry.Action == "destroyed" && entry.Blob == blob);
            await Task.Delay(20);
        }

        Assert.Equal(0, room.Office.Events.FirstBroken());
        Assert.True(room.Office.Events.Head() > head);
        Assert.All(room.All(), e => Assert.DoesNotContain(Words, e.Payload, StringComparison.Ordinal));
        Assert.Empty(room.Office.Vault.Of(ReceiptCode.ReportId(code)));
    }

    /// <summary>What stands under a code, and an answer given there.</summary>
    private static async Task<string> Answer(IntakeRoom room, string code, string answer)
    {
        using var page = await room.Browser.PostAsync("/report", new FormUrlEncodedContent(
            [KeyValuePair.Create("code", code), KeyValuePair.Create("answer", answer)]));
        return await page.Content.ReadAsStringAsync();
    }
}

namespace Ringwall.Core.Http;

/// <summary>HTTP-date of RFC 9110 section 5.6.7, in seconds since 1970-01-01T00:00:00Z.</summary>
public static class HttpDate
{
    /// <summary>Octets of an IMF-fixdate.</summary>
    public const int Length = 29;

    private const long SecondsPerDay = 86_400;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    private static ReadOnlySpan<byte> Days => "SunMonTueWedThuFriSat"u8;

    /// <summary>Writes an IMF-fixdate; the year must have four digits.</summary>
    public static void Format(long seconds, Span<byte> to)
    {
        var days = Math.DivRem(seconds, SecondsPerDay, out var second);
        if (second < 0)
        {
            second += SecondsPerDay;
            days--;
        }

        var date = DateOnly.FromDayNumber((int)days + UnixEpoch);
        "Sun, 00 Jan 0000 00:00:00 GMT"u8.CopyTo(to);
        Days.Slice((int)date.DayOfWeek * 3, 3).CopyTo(to);
        Two(to[5..], date.Day);
        Months.Slice((date.Month - 1) * 3, 3).CopyTo(to[8..]);
        Two(to[12..], date.Year / 100);
        Two(to[14..], date.Year % 100);
        Two(to[17..], (int)(second / 3600));
        Two(to[20..], (int)(second / 60 % 60));
        Two(to[23..], (int)(second % 60));
    }

    /// <summary>
    /// Reads all three forms a recipient must take. The year of the RFC 850 form has two digits: it is the latest one
    /// not more than 50 years after "now".
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, long now, out long seconds)
    {
        seconds = 0;
        var comma = text.IndexOf((byte)',');
        return comma == 3 ? TryImf(text, out seconds)
            : comma > 3 ? TryRfc850(text[..comma], text[(comma + 1)..], now, out seconds)
            : TryAsctime(text, out seconds);
    }

    private static int UnixEpoch => new DateOnly(1970, 1, 1).DayNumber;

    private static void Two(Span<byte> to, int number)
    {
        to[0] = (byte)('0' + number / 10);
        to[1] = (byte)('0' + number % 10);
    }

    private static bool TryImf(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        return text.Length == Length && Index(Days, text[..3]) >= 0
            && text[4] == ' ' && text[7] == ' ' && text[11] == ' '
            && text[16] == ' ' && text[25..].SequenceEqual(" GMT"u8) && Number(text.Slice(5, 2), out var day)
            && Number(text.Slice(12, 4), out var year)
            && Compose(year, Index(Months, text.Slice(8, 3)), day, text.Slice(17, 8), out seconds);
    }

    private static bool TryRfc850(ReadOnlySpan<byte> weekday, ReadOnlySpan<byte> text, long now, out long seconds)
    {
        seconds = 0;
        if (!IsWeekday(weekday) || text.Length != 23 || text[0] != ' ' || text[3] != '-' || text[7] != '-'
            || text[10] != ' ' || !text[19..].SequenceEqual(" GMT"u8) || !Number(text.Slice(1, 2), out var day)
            || !Number(text.Slice(8, 2), out var year))
        {
            return false;
        }

        var today = Math.Clamp(now / SecondsPerDay + UnixEpoch, 0, UnixEpoch * 2);
        var latest = DateOnly.FromDayNumber((int)today).Year + 50;
        year += latest / 100 * 100;
        year -= year > latest ? 100 : 0;
        return Compose(year, Index(Months, text.Slice(4, 3)), day, text.Slice(11, 8), out seconds);
    }

    private static bool TryAsctime(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text.Length != 24 || Index(Days, text[..3]) < 0 || text[3] != ' ' || text[7] != ' ' || text[10] != ' '
            || text[19] != ' ' || !Number(text[20..], out var year))
        {
            return false;
        }

        var padded = text[8] == ' ';
        return Number(text.Slice(padded ? 9 : 8, padded ? 1 : 2), out var day)
            && Compose(year, Index(Months, text.Slice(4, 3)), day, text.Slice(11, 8), out seconds);
    }

    private static bool IsWeekday(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("Sunday"u8) || name.SequenceEqual("Monday"u8) || name.SequenceEqual("Tuesday"u8)
        || name.SequenceEqual("Wednesday"u8) || name.SequenceEqual("Thursday"u8) || name.SequenceEqual("Friday"u8)
        || name.SequenceEqual("Saturday"u8);

    private static int Index(ReadOnlySpan<byte> names, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < names.Length; i += 3)
        {
            if (names.Slice(i, 3).SequenceEqual(name))
            {
                return i / 3;
            }
        }

        return -1;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int number)
    {
        var valid = Octets.TryDecimal(digits, out var value);
        number = (int)value;
        return valid;
    }

    private static bool Compose(int year, int month, int day, ReadOnlySpan<byte> time, out long seconds)
    {
        seconds = 0;
        if (year is < 1 or > 9999 || month < 0 || day < 1 || day > DateTime.DaysInMonth(year, month + 1)
            || time[2] != ':' || time[5] != ':' || !Number(time[..2], out var hour)
            || !Number(time.Slice(3, 2), out var minute)
            || !Number(time[6..], out var second) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        // A leap second counts as the first second after it.
        seconds = (new DateOnly(year, month + 1, day).DayNumber - UnixEpoch) * SecondsPerDay
            + hour * 3600 + minute * 60 + second;
        return true;
    }
}

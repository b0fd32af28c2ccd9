using System.Data.Common;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Ringwall.Control.Store;

/// <summary>
/// One moment of a store as a file that either engine reads: gzip of JSON lines. A head, then per table its columns and
/// a line a row, then the number of rows and the SHA-256 of everything before. What a sign-in or a browser would need
/// again is not in it, nor what is filled from events.
/// </summary>
public static class Backup
{
    private const string Format = "ringwall backup 1";

    /// <summary>In the order rows refer to each other.</summary>
    public static IReadOnlyList<string> Kept { get; } =
    [
        "events", "outbox", "due_work", "numbers", "block_events", "config_versions", "documents", "version_floors",
        "data_keys", "sealed_blobs", "access_log", "staff", "passkeys", "recovery_codes", "api_tokens",
        "log_entries", "log_checkpoints", "published_pages",
    ];

    /// <summary>Sessions and what leads to one end with a restore; read models are filled again at the start.</summary>
    public static IReadOnlyList<string> LeftOut { get; } =
        ["sessions", "ceremonies", "enrolments", "read_models", "schema_versions"];

    /// <summary>Writes a backup while the store is in use; how many rows it has.</summary>
    public static long Write(Database database, Stream to, DateTimeOffset now)
    {
        using var zip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        void Line(JsonNode node)
        {
            var line = Encoding.UTF8.GetBytes(node.ToJsonString() + "\n");
            hash.AppendData(line);
            zip.Write(line);
        }

        Line(new JsonObject
        {
            ["format"] = Format,
            ["schema"] = Migrations.Newest(database.Engine),
            ["engine"] = database.Engine,
            ["made"] = now.ToString("O"),
        });
        database.Read(s =>
        {
            foreach (var table in Kept)
            {
                var named = false;
                s.Each($"SELECT * FROM {table} ORDER BY 1, 2", r =>
                {
                    if (!named)
                    {
                        named = true;
                        Line(new JsonObject { ["table"] = table, ["columns"] = Columns(r) });
                    }

                    Line(Row(r));
                    rows++;
                });
            }

            return 0;
        });
        zip.Write(Encoding.UTF8.GetBytes(
            new JsonObject { ["rows"] = rows, ["sha256"] = Convert.ToHexStringLower(hash.GetHashAndReset()) }
                .ToJsonString() + "\n"));
        return rows;
    }

    /// <summary>Reads a whole backup and compares its digest; null when it is whole, else what is wrong.</summary>
    public static string? Fault(Stream from)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            string? last = null;
            foreach (var line in Lines(from))
            {
                if (last is not null)
                {
                    hash.AppendData(Encoding.UTF8.GetBytes(last + "\n"));
                }
                else if ((string?)JsonNode.Parse(line)?["format"] != Format)
                {
                    return "it is no backup of ringwall";
                }

                last = line;
            }

            return last is not null
                && (string?)(JsonNode.Parse(last) as JsonObject)?["sha256"]
                    == Convert.ToHexStringLower(hash.GetHashAndReset())
                ? null
                : "it is cut short or altered";
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException or IOException)
        {
            return "it cannot be read: " + e.Message;
        }
    }

    /// <summary>
    /// Puts a backup's rows into an empty store. Triggers check every chain on the way. Versions and numbers then go on
    /// from far above: nodes and readers may have seen some the backup knows nothing of, and numbers only rise.
    /// </summary>
    /// <param name="into">An empty store.</param>
    /// <param name="from">A backup without fault.</param>
    /// <param name="seen">Versions of lanes known to have been given out.</param>
    public static long Restore(Database into, Stream from, IReadOnlyDictionary<int, long> seen) => into.Write(s =>
    {
        if (Kept.Any(table => s.Number($"SELECT count(*) FROM {table}") > 0))
        {
            throw new InvalidDataException("a backup is restored into an empty store only");
        }

        var (insert, rows) = ("", 0L);
        foreach (var node in Lines(from).Select(line => JsonNode.Parse(line)!))
        {
            if (node is JsonArray row)
            {
                s.Run(insert, [.. row.Select(Value)]);
                rows++;
            }
            else if ((string?)node["table"] is { } table)
            {
                insert = Insert(table, node["columns"]!.AsArray());
            }
            else if ((int?)node["schema"] > Migrations.Newest(into.Engine))
            {
                throw new InvalidDataException("the backup was written by a newer version");
            }
        }

        Raise(s, seen);
        return rows;
    });

    private static void Raise(Statement s, IReadOnlyDictionary<int, long> seen)
    {
        var known = s.Rows(
            "SELECT lane, max(version) FROM documents GROUP BY lane",
            r => (Lane: Convert.ToInt32(r.GetValue(0), null), Version: r.GetInt64(1)));
        foreach (var (lane, version) in known)
        {
            s.Run(
                "INSERT INTO version_floors (lane, floor) VALUES ($1, $2) "
                + "ON CONFLICT (lane) DO UPDATE SET floor = excluded.floor",
                lane,
                Math.Max(version, seen.GetValueOrDefault(lane)) + Limits.VersionsSkipped);
        }

        s.Run(
            "INSERT INTO numbers (series, last) SELECT substr(decision_id, 1, 6), count(*) FROM block_events "
            + "WHERE decision_id LIKE '_-____-%' GROUP BY substr(decision_id, 1, 6) "
            + "ON CONFLICT (series) DO NOTHING");
        s.Run("UPDATE numbers SET last = last + $1", Limits.NumbersSkipped);
    }

    private static string Insert(string table, JsonArray columns)
    {
        // Names go into the text: only ours do.
        if (!Kept.Contains(table)
            || columns.Any(c => !((string)c!).All(x => char.IsAsciiLetterLower(x) || char.IsAsciiDigit(x) || x == '_')))
        {
            throw new InvalidDataException($"the backup has a table '{table}' this version does not know");
        }

        return $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => (string)c!))}) "
            + $"VALUES ({string.Join(", ", Enumerable.Range(1, columns.Count).Select(i => $"${i}"))})";
    }

    private static JsonArray Columns(DbDataReader r) =>
        new([.. Enumerable.Range(0, r.FieldCount).Select(i => JsonValue.Create(r.GetName(i)))]);

    private static JsonArray Row(DbDataReader r) => new([.. Enumerable.Range(0, r.FieldCount).Select(i =>
        (JsonNode?)(r.GetValue(i) switch
        {
            long number => JsonValue.Create(number),
            int number => JsonValue.Create((long)number),
            string text => JsonValue.Create(text),
            byte[] octets => new JsonObject { ["b"] = Convert.ToBase64String(octets) },
            DBNull => null,
            var other => throw new InvalidDataException($"a column of type {other.GetType()} cannot be backed up"),
        }))]);

    private static object? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject octets => Convert.FromBase64String((string)octets["b"]!),
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        _ => (string)node!,
    };

    private static IEnumerable<string> Lines(Stream from)
    {
        using var zip = new GZipStream(from, CompressionMode.Decompress, leaveOpen: true);
        using var reader = new StreamReader(zip, new UTF8Encoding(false));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}

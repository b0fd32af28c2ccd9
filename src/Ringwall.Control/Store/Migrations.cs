using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ringwall.Control.Store;

/// <summary>
/// The schema files of one engine: numbered, applied once each and in order, never changed afterwards (their digests
/// are kept and compared), never undone. A store that had more of them than we know was written by a newer version.
/// </summary>
internal static partial class Migrations
{
    private static readonly Dictionary<string, IReadOnlyList<(int Number, string Sql, byte[] Digest)>> s_files =
        new(StringComparer.Ordinal) { ["sqlite"] = Load("sqlite"), ["postgres"] = Load("postgres") };

    public static int Newest(string engine) => s_files[engine].Count;

    public static void ApplySqlite(Database database, Statement direct)
    {
        MakeTable(direct, "BLOB");
        var had = direct.Number("PRAGMA user_version");
        RefuseNewer(had, "sqlite");
        foreach (var (number, sql, digest) in s_files["sqlite"])
        {
            database.Write(s =>
            {
                if (Applied(s, number, digest))
                {
                    return 0;
                }

                if (number > had)
                {
                    s.Run(sql);
                }

                s.Run("INSERT INTO schema_versions (version, sha256) VALUES ($1, $2)", number, digest);
                return s.Run($"PRAGMA user_version = {Math.Max(had, number)}");
            });
        }
    }

    public static IReadOnlyList<int> ApplyPostgres(Statement s, string applicationRole)
    {
        if (!RoleName().IsMatch(applicationRole))
        {
            throw new InvalidDataException(
                $"'{applicationRole}' is no role name: small letters, digits and underscores");
        }

        s.Run("SELECT pg_advisory_xact_lock($1)", PostgresDatabase.WriterLock);
        s.Run($"CREATE SCHEMA IF NOT EXISTS {PostgresDatabase.Schema}");
        MakeTable(s, "BYTEA");
        RefuseNewer(s.Number("SELECT coalesce(max(version), 0) FROM schema_versions"), "postgres");
        var applied = new List<int>();
        foreach (var (number, sql, digest) in s_files["postgres"])
        {
            if (!Applied(s, number, digest))
            {
                s.Run(sql);
                s.Run("INSERT INTO schema_versions (version, sha256) VALUES ($1, $2)", number, digest);
                applied.Add(number);
            }
        }

        Grant(s, applicationRole);
        return applied;
    }

    public static void CheckPostgres(Statement s)
    {
        var had = s.Number("SELECT count(*) FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_versions'",
            PostgresDatabase.Schema) == 0
            ? 0
            : s.Number("SELECT coalesce(max(version), 0) FROM schema_versions");
        RefuseNewer(had, "postgres");
        if (had < Newest("postgres"))
        {
            throw new InvalidDataException(
                $"the store's schema is {had} and {Newest("postgres")} is needed: run 'ringwall migrate' as its owner");
        }

        foreach (var (number, _, digest) in s_files["postgres"])
        {
            Applied(s, number, digest);
        }
    }

    /// <summary>
    /// Tables say in their comment what the application may do with them: "rows: insert", "rows: insert, update", …
    /// A table that says nothing can only be read.
    /// </summary>
    private static void Grant(Statement s, string role)
    {
        var tables = s.Rows(
            "SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c "
            + "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'",
            r => (Name: r.GetString(0), Comment: r.GetString(1)),
            PostgresDatabase.Schema);
        s.Run($"GRANT USAGE ON SCHEMA {PostgresDatabase.Schema} TO {role}");
        foreach (var (name, comment) in tables)
        {
            var rights = comment.StartsWith("rows: ", StringComparison.Ordinal) ? ", " + comment[6..] : "";
            s.Run($"REVOKE ALL ON {name} FROM {role}");
            s.Run($"GRANT SELECT{rights} ON {name} TO {role}");
        }
    }

    private static void MakeTable(Statement s, string octets) => s.Run(
        $"CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, sha256 {octets} NOT NULL)");

    private static bool Applied(Statement s, int number, byte[] digest)
    {
        var kept = s.Blob("SELECT sha256 FROM schema_versions WHERE version = $1", number);
        return kept is null || kept.AsSpan().SequenceEqual(digest)
            ? kept is not null
            : throw new InvalidDataException($"schema {number} of the store is not the one this version knows");
    }

    private static void RefuseNewer(long had, string engine)
    {
        if (had > Newest(engine))
        {
            throw new InvalidDataException("the store was written by a newer version");
        }
    }

    private static List<(int Number, string Sql, byte[] Digest)> Load(string engine)
    {
        var assembly = typeof(Migrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith($"schema/{engine}/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select((name, i) =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var sql = reader.ReadToEnd();
                System.Diagnostics.Debug.Assert(name.EndsWith($"/{i + 1:D4}.sql", StringComparison.Ordinal));
                return (i + 1, sql, SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            })];
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex RoleName();
}

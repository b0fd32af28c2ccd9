using Microsoft.Data.Sqlite;

namespace Ringwall.Control.Store;

/// <summary>SQL within one turn of the database. Values go in as parameters $1, $2 …, never into the text.</summary>
public sealed class Statement(SqliteConnection connection, SqliteTransaction? transaction)
{
    public int Run(string sql, params object[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    public long Number(string sql, params object[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public byte[]? Blob(string sql, params object[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar() as byte[];
    }

    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, params object[] values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private SqliteCommand Command(string sql, object[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        return command;
    }
}

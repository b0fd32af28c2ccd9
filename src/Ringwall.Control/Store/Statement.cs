using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ringwall.Control.Store;

/// <summary>SQL within one turn of the database. Values go in as parameters $1, $2 …, never into the text.</summary>
public sealed class Statement(DbConnection connection, DbTransaction? transaction)
{
    /// <summary>The number of rows it changed.</summary>
    public int Run(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    public long Number(string sql, params object?[] values) =>
        Scalar(sql, values) is { } number ? Convert.ToInt64(number, CultureInfo.InvariantCulture) : 0;

    public byte[]? Blob(string sql, params object?[] values) => Scalar(sql, values) as byte[];

    public string? Text(string sql, params object?[] values) => Scalar(sql, values) as string;

    public List<T> Rows<T>(string sql, Func<DbDataReader, T> row, params object?[] values)
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

    /// <summary>Each row as it comes, however many there are.</summary>
    public void Each(string sql, Action<DbDataReader> row, params object?[] values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            row(reader);
        }
    }

    /// <summary>The one row, or the default when there is none.</summary>
    public T? Row<T>(string sql, Func<DbDataReader, T> row, params object?[] values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        return reader.Read() ? row(reader) : default;
    }

    private object? Scalar(string sql, object?[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    private DbCommand Command(string sql, object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            if (command is SqliteCommand)
            {
                parameter.ParameterName = $"${i + 1}";
            }

            parameter.Value = values[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

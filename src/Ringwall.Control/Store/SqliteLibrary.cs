using System.Runtime.InteropServices;
using SQLitePCL;

namespace Ringwall.Control.Store;

/// <summary>The system's SQLite: no native binary is shipped, the distribution patches it.</summary>
internal static class SqliteLibrary
{
    private static readonly Lock s_lock = new();
    private static bool s_loaded;

    public static void Load()
    {
        lock (s_lock)
        {
            if (s_loaded)
            {
                return;
            }

            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly,
                (name, _, _) => name == "e_sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : 0);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            s_loaded = true;
        }
    }
}

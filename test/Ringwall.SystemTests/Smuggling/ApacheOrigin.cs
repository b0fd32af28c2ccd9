namespace Ringwall.SystemTests.Smuggling;

/// <summary>Apache with a CGI program of a few lines, which counts what it is given to read.</summary>
internal sealed class ApacheOrigin() : EchoOrigin("apache", "apache2")
{
    protected override string[] Prepare()
    {
        var script = Write("echo.cgi", $$"""
            #!/bin/sh
            count=$(wc -c)
            printf '%s\t%s\t%s\t%s\n' "$REQUEST_METHOD" "$REQUEST_URI" "$HTTP_HOST" "$count" >> {{Record}}
            printf 'Status: 200\r\nContent-Type: text/plain\r\n\r\nok'
            """);
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        var user = Environment.IsPrivilegedProcess ? "User www-data\nGroup www-data" : "";
        var file = Write("apache.conf", $$"""
            ServerRoot {{Folder}}
            ServerName echo.test
            PidFile {{Folder}}/apache.pid
            Mutex file:{{Folder}} default
            ErrorLog {{Folder}}/error.log
            Listen 127.0.0.1:{{Port}}
            LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
            LoadModule cgi_module /usr/lib/apache2/modules/mod_cgi.so
            {{user}}
            StartServers 4
            MinSpareServers 2
            MaxRequestWorkers 32
            KeepAlive On
            MaxKeepAliveRequests 0
            KeepAliveTimeout 60
            AllowEncodedSlashes NoDecode
            AcceptPathInfo On
            ScriptAliasMatch ^ {{script}}
            <Directory {{Folder}}>
              Options +ExecCGI
              Require all granted
            </Directory>
            """);
        return ["-D", "FOREGROUND", "-f", file];
    }
}

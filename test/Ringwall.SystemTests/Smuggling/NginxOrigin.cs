using System.Text.Json;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>nginx reading whole bodies: it passes them to a second server of its own that answers.</summary>
internal sealed class NginxOrigin() : EchoOrigin("nginx", "nginx")
{
    protected override string[] Prepare()
    {
        var inner = Path.Combine(Folder, "inner.sock");
        var file = Write("nginx.conf", $$"""
            daemon off;
            master_process off;
            pid {{Folder}}/nginx.pid;
            error_log {{Folder}}/error.log;
            events { worker_connections 512; }
            http {
              log_format understood escape=json
                '{"m":"$request_method","u":"$request_uri","h":"$http_host","b":"$request_body","s":"$status"}';
              access_log {{Record}} understood;
              client_body_temp_path {{Folder}}/b;
              proxy_temp_path {{Folder}}/p;
              fastcgi_temp_path {{Folder}}/f;
              uwsgi_temp_path {{Folder}}/u;
              scgi_temp_path {{Folder}}/s;
              keepalive_requests 1000000;
              server {
                listen 127.0.0.1:{{Port}};
                location / {
                  client_body_in_single_buffer on;
                  client_body_buffer_size 64k;
                  proxy_pass http://unix:{{inner}};
                }
              }
              server { listen unix:{{inner}}; access_log off; return 200 "ok"; }
            }
            """);
        return ["-p", Folder, "-c", file];
    }

    protected override Understood? Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        return Text("s") == "200" ? new Understood(Text("m"), Text("u"), Text("h"), Text("b").Length) : null;
    }
}

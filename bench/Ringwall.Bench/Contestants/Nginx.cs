using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Contestants;

/// <summary>
/// nginx, bare and well tuned: no access log; connections on both sides never end after N requests; sendfile and
/// tcp_nopush off, since on small answers they cost two setsockopt calls more; no temporary files.
/// </summary>
internal sealed class Nginx(Place place, PeerRoot root, int firstPort) : Contestant(place, firstPort)
{
    public override string Name => "nginx";

    public override string Version() =>
        Shell.Try([.. root.Program("nginx"), "-v"]).Text.Trim().Replace("nginx version: ", "");

    protected override IReadOnlyList<string> Command(int originPort)
    {
        var folder = Place.At("nginx.d");
        Directory.CreateDirectory(folder);
        var file = Place.At("nginx.conf");
        File.WriteAllText(file, $$"""
            worker_processes 1;
            daemon off;
            user root;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log crit;
            worker_rlimit_nofile 20000;
            events { worker_connections 19000; multi_accept on; }
            http {
              access_log off;
              default_type text/plain;
              sendfile off;
              tcp_nopush off;
              keepalive_requests 1000000000;
              keepalive_timeout 3600s;
              http2_max_concurrent_streams 256;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              map $http_upgrade $connection_field { default upgrade; "" ""; }
              upstream origin {
                server 127.0.0.1:{{originPort}};
                keepalive 512;
                keepalive_requests 1000000000;
                keepalive_timeout 3600s;
              }
              proxy_http_version 1.1;
              proxy_buffer_size 16k;
              proxy_buffers 8 64k;
              proxy_busy_buffers_size 128k;
              proxy_max_temp_file_size 0;
              proxy_read_timeout 3600s;
              proxy_set_header Host $host;
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              proxy_set_header Connection "";
              server {
                listen 127.0.0.1:{{HttpPort}} backlog=4096;
                listen 127.0.0.1:{{HttpsPort}} ssl http2 backlog=4096;
                server_name bench.test;
                ssl_certificate {{Place.Certificate}};
                ssl_certificate_key {{Place.Key}};
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_session_cache shared:sessions:10m;
                location / { proxy_pass http://origin; }
                location /ws {
                  proxy_pass http://origin;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection $connection_field;
                }
              }
            }
            """);
        return [.. root.Program("nginx"), "-p", folder, "-c", file];
    }
}

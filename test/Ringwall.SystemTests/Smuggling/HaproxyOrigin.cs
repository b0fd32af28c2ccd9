using System.Text;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>HAProxy answering by itself after it has read the body.</summary>
internal sealed class HaproxyOrigin() : EchoOrigin("haproxy", "haproxy")
{
    protected override string[] Prepare()
    {
        const string format = "understood,%[capture.req.method,base64],%[var(txn.url),base64],"
            + "%[var(txn.host),base64],%[var(txn.count)]";
        var file = Write("haproxy.cfg", $$"""
            global
              nbthread 1
              log stdout format raw daemon
            defaults
              mode http
              log global
              timeout client 10s
              timeout server 10s
              timeout connect 10s
            frontend echo
              bind 127.0.0.1:{{Port}}
              option http-buffer-request
              http-request set-var(txn.url) url
              http-request set-var(txn.host) req.hdr(host)
              http-request set-var(txn.count) req.body_len
              log-format "{{format}}"
              http-request return status 200 content-type text/plain string ok

            """);
        return ["-db", "-f", file];
    }

    protected override string[] Lines(Tool tool) => tool.Output();

    protected override Understood? Parse(string line)
    {
        var parts = line.Split(',');
        return parts is ["understood", not "" and not "-", ..]
            ? new Understood(Text(parts[1]), Text(parts[2]), Text(parts[3]), int.Parse(parts[4])) : null;
    }

    private static string Text(string base64) => Encoding.Latin1.GetString(Convert.FromBase64String(base64));
}

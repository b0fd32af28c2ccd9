namespace Ringwall.SystemTests.Smuggling;

/// <summary>Node.js and its own HTTP server, the parser many origins sit on.</summary>
internal sealed class NodeOrigin() : EchoOrigin("node", "node")
{
    protected override string[] Prepare() =>
    [
        Write("echo.js", $$"""
            const http = require('http'), fs = require('fs');
            const server = http.createServer((request, response) => {
              let count = 0;
              request.on('data', (chunk) => { count += chunk.length; });
              request.on('end', () => {
                const line = [request.method, request.url, request.headers.host, count].join('\t') + '\n';
                fs.appendFileSync('{{Record}}', line, 'latin1');
                response.end('ok');
              });
            });
            server.keepAliveTimeout = 60000;
            server.listen({{Port}}, '127.0.0.1');
            """),
    ];
}

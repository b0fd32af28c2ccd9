using Ringwall.Core.Http;

namespace Ringwall.Bench.Micro;

/// <summary>Heads of HTTP/1: a browser's request of about 300 octets, and an origin's answer.</summary>
internal sealed class HeadTimings
{
    private readonly byte[] request = """
        GET /articles/2026/11/an-ordinary-page?from=feed HTTP/1.1
        Host: example.test
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9
        Accept-Language: en-GB,en;q=0.5
        Accept-Encoding: gzip, deflate, br
        Connection: keep-alive


        """u8.ToArray();

    private readonly byte[] answer = """
        HTTP/1.1 200 OK
        Server: bench
        Date: Fri, 20 Nov 2026 09:00:00 GMT
        Content-Type: text/html; charset=utf-8
        Content-Length: 1024
        Cache-Control: public, max-age=60
        ETag: "5f2c-61ab"


        """u8.ToArray();

    private readonly byte[] buffer = new byte[4096];
    private readonly RequestHead requestHead = new();
    private readonly ResponseHead answerHead = new();
    private readonly int requestLength;
    private readonly int answerLength;

    public HeadTimings()
    {
        requestLength = WithLineEnds(ref request);
        answerLength = WithLineEnds(ref answer);
    }

    public void ReadRequest(int times)
    {
        var rules = new RequestRules { MaxContentLength = 1 << 20 };
        for (var i = 0; i < times; i++)
        {
            // The host is put into lower case where it lies, so each reading begins with fresh octets.
            request.CopyTo(buffer, 0);
            requestHead.Clear();
            Demand(Http1RequestReader.Read(buffer, 0, requestLength, requestHead, rules, out _));
        }
    }

    public void ReadAnswer(int times)
    {
        for (var i = 0; i < times; i++)
        {
            answer.CopyTo(buffer, 0);
            answerHead.Clear();
            Demand(Http1ResponseReader.Read(buffer, 0, answerLength, answerHead, Method.Get, false, out _));
        }
    }

    public void WriteRequest(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var writer = new Http1Writer(buffer);
            writer.RequestLine("GET"u8, "/articles/2026/11/an-ordinary-page?from=feed"u8);
            writer.Field("Host"u8, "example.test"u8);
            writer.Copy("User-Agent"u8, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"u8);
            writer.Copy("Accept"u8, "text/html,application/xhtml+xml,application/xml;q=0.9"u8);
            writer.Copy("Accept-Language"u8, "en-GB,en;q=0.5"u8);
            writer.Copy("Accept-Encoding"u8, "gzip, deflate, br"u8);
            writer.Field("X-Forwarded-For"u8, "192.0.2.7"u8);
            if (!writer.End())
            {
                throw new InvalidOperationException("the head does not fit");
            }
        }
    }

    private static int WithLineEnds(ref byte[] text)
    {
        text = System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(text).Replace("\n", "\r\n"));
        return text.Length;
    }

    private static void Demand(Progress progress)
    {
        if (progress != Progress.Done)
        {
            throw new InvalidOperationException($"the head is {progress}");
        }
    }
}

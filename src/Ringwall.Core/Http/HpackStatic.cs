using System.Text;

namespace Ringwall.Core.Http;

/// <summary>The static table of RFC 7541 appendix A: 61 fields, index 1 the first.</summary>
public static class HpackStatic
{
    public const int Count = 61;

    /// <summary>Octets of the longest name here (access-control-allow-origin).</summary>
    public const int MaxNameLength = 27;

    // Indices somebody asks for by name.
    public const int Authority = 1;
    public const int Method = 2;
    public const int Path = 4;
    public const int Scheme = 6;
    public const int Status = 8;

    private static readonly byte[][] s_names = new byte[Count + 1][];
    private static readonly byte[][] s_values = new byte[Count + 1][];
    private static readonly FieldId[] s_ids = new FieldId[Count + 1];
    private static readonly byte[] s_byHash = new byte[256];

    static HpackStatic()
    {
        s_names[0] = s_values[0] = [];
        var index = 1;
        foreach (var line in Lines.Split('\n'))
        {
            var parts = line.Split(' ', 2);
            s_names[index] = Encoding.ASCII.GetBytes(parts[0]);
            s_values[index] = parts.Length > 1 ? Encoding.ASCII.GetBytes(parts[1]) : [];
            s_ids[index] = FieldNames.Recognise(s_names[index]);
            index++;
        }

        // The first index of a name wins; names that share a hash look further on.
        for (var i = Count; i >= 1; i--)
        {
            if (i > 1 && s_names[i].AsSpan().SequenceEqual(s_names[i - 1]))
            {
                continue;
            }

            var slot = Hash(s_names[i]);
            while (s_byHash[slot] != 0)
            {
                slot = (slot + 1) & 255;
            }

            s_byHash[slot] = (byte)i;
        }
    }

    public static ReadOnlySpan<byte> Name(int index) => s_names[index];

    public static ReadOnlySpan<byte> Value(int index) => s_values[index];

    public static FieldId Id(int index) => s_ids[index];

    /// <summary>First index with this name (in lower case), or 0.</summary>
    public static int Find(ReadOnlySpan<byte> name)
    {
        for (var slot = Hash(name); s_byHash[slot] != 0; slot = (slot + 1) & 255)
        {
            int index = s_byHash[slot];
            if (name.SequenceEqual(s_names[index]))
            {
                return index;
            }
        }

        return 0;
    }

    private static int Hash(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : (name.Length * 7 + name[0] * 5 + name[^1] * 31 + name[name.Length / 2] * 3) & 255;

    private const string Lines =
        """
        :authority
        :method GET
        :method POST
        :path /
        :path /index.html
        :scheme http
        :scheme https
        :status 200
        :status 204
        :status 206
        :status 304
        :status 400
        :status 404
        :status 500
        accept-charset
        accept-encoding gzip, deflate
        accept-language
        accept-ranges
        accept
        access-control-allow-origin
        age
        allow
        authorization
        cache-control
        content-disposition
        content-encoding
        content-language
        content-length
        content-location
        content-range
        content-type
        cookie
        date
        etag
        expect
        expires
        from
        host
        if-match
        if-modified-since
        if-none-match
        if-range
        if-unmodified-since
        last-modified
        link
        location
        max-forwards
        proxy-authenticate
        proxy-authorization
        range
        referer
        refresh
        retry-after
        server
        set-cookie
        strict-transport-security
        transfer-encoding
        user-agent
        vary
        via
        www-authenticate
        """;
}

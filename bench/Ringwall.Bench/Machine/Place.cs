namespace Ringwall.Bench.Machine;

/// <summary>Where the bench finds its sources and keeps its files.</summary>
internal sealed class Place
{
    public Place()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Ringwall.slnx")))
        {
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("not inside the source tree");
        }

        Root = at;
        Work = Path.Combine(Root, "artifacts", "bench");
        Directory.CreateDirectory(Work);
    }

    /// <summary>This program; the process's own path may be the runtime's.</summary>
    public static string Self => Path.Combine(AppContext.BaseDirectory, "Ringwall.Bench");

    public string Root { get; }

    /// <summary>Scratch: programs, certificate, the contestants' configurations and logs.</summary>
    public string Work { get; }

    public string Results => Path.Combine(Root, "bench", "results");

    public string Load => Path.Combine(Work, "load");

    public string Origin => Path.Combine(Work, "origin");

    public string Certificate => Path.Combine(Work, "cert.pem");

    public string Key => Path.Combine(Work, "key.pem");

    /// <summary>Certificate and key in one file, as HAProxy wants it.</summary>
    public string Both => Path.Combine(Work, "both.pem");

    /// <summary>OpenSSL configuration that gives h2load the protocol, cipher and group all rows use.</summary>
    public string ClientSsl => Path.Combine(Work, "client.cnf");

    public string At(string name) => Path.Combine(Work, name);

    /// <summary>Compiles load and origin when their sources are newer, makes the certificate once.</summary>
    public void Prepare()
    {
        Compile("load", Load);
        Compile("origin", Origin);
        if (!File.Exists(Both))
        {
            Shell.Run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", Key, "-out", Certificate, "-days", "3650", "-subj", "/CN=bench.test",
                "-addext", "subjectAltName=DNS:bench.test");
            File.WriteAllText(Both,
                File.ReadAllText(Certificate) + File.ReadAllText(Key));
        }

        File.WriteAllText(ClientSsl, """
            openssl_conf = all
            [all]
            ssl_conf = ssl
            [ssl]
            system_default = client
            [client]
            MinProtocol = TLSv1.3
            Ciphersuites = TLS_AES_128_GCM_SHA256
            Groups = X25519
            """);
    }

    /// <summary>Installs peers and tools that are missing; says what it installs.</summary>
    public void Install()
    {
        var (code, text) = Shell.Try(Path.Combine(Root, "bench", "setup.sh"));
        Console.Error.Write(text);
        if (code != 0)
        {
            throw new InvalidOperationException("what the benchmarks need could not be installed");
        }
    }

    private void Compile(string name, string program)
    {
        var source = Path.Combine(Root, "bench", "load", name + ".c");
        if (File.GetLastWriteTimeUtc(program) < File.GetLastWriteTimeUtc(source))
        {
            Shell.Run("gcc", "-O2", "-Wall", "-o", program, source, "-lssl", "-lcrypto");
        }
    }
}

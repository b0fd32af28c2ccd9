// Load generator of the benchmarks: one thread, epoll, cheap enough that the proxy, not the generator, is the limit.
//
//   load closed     one request in flight per connection, the next one at once
//   load open       --rate R requests a second, whatever the answers do; latency counts from the scheduled moment
//   load handshakes a full TLS handshake, one request, close; over and over
//   load idle       opens the connections, one request each, says "ready", holds them until standard input ends
//   load websocket  as closed, with an echoed frame of --length octets instead of a request
//
// Options: --port N --path /1k --host NAME --body OCTETS --connections N --seconds S --rate R --length N --tls
// Ends with one line of key=value: done, errors, seconds, octets, rate, and for closed, open and websocket the latency
// percentiles in microseconds. An answer that is not 200 or not of --body octets is an error, as is a lost connection.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { EVENTS = 512, BUFFER = 256 * 1024, HEAD = 4096, SOURCES = 60, STALL_MS = 10000 };
enum state { HANDSHAKE, QUIET, WAITING };
enum outcome { NOT_YET, OPENED, ANSWERED, BROKEN };

struct settings {
    const char *mode, *path, *host;
    int port, connections, length;
    double seconds, rate;
    long body;
    bool tls;
};

struct connection {
    int fd;
    SSL *tls;
    enum state state;
    bool in_body, upgraded;
    bool closing;           // the answer says that the connection ends after it
    double sent_at;         // for open: when the request was due
    size_t head_length;
    long missing;           // octets of the answer's body, or of the frame, still to come
    char head[HEAD];
};

static struct settings set = {
    .mode = "", .path = "/1k", .host = "bench.test", .port = 8080, .connections = 64, .length = 128,
    .seconds = 1, .rate = 1000, .body = 1024
};
static int epoll_fd;
static SSL_CTX *context;
static struct sockaddr_in target;
static char request[1024], frame[16 * 1024], buffer[BUFFER];
static size_t request_length, frame_length, frame_head;
static long done, errors, octets, reconnects;
static float *latencies;
static size_t latency_count, latency_room;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static bool mode_is(const char *name) { return strcmp(set.mode, name) == 0; }

static void record(double seconds) {
    if (latency_count == latency_room) {
        latency_room = latency_room == 0 ? 1 << 20 : latency_room * 2;
        latencies = realloc(latencies, latency_room * sizeof *latencies);
        if (latencies == NULL) fail("realloc");
    }
    latencies[latency_count++] = (float)(seconds * 1e6);
}

// ---- one connection

static void dial(struct connection *c) {
    static unsigned next;
    int one = 1;
    memset(c, 0, offsetof(struct connection, head));
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0) fail("socket");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    // Many source addresses: one would run out of ports in the handshake row.
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    struct sockaddr_in source = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000002 + next++ % SOURCES) };
    if (bind(c->fd, (struct sockaddr *)&source, sizeof source) != 0) fail("bind");
    // Blocking: on loopback the kernel completes the connection inside the call.
    if (connect(c->fd, (struct sockaddr *)&target, sizeof target) != 0) fail("connect");
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    c->state = set.tls ? HANDSHAKE : QUIET;
    if (set.tls) {
        c->tls = SSL_new(context);
        SSL_set_fd(c->tls, c->fd);
        SSL_set_connect_state(c->tls);
        SSL_set_tlsext_host_name(c->tls, set.host);
        SSL_do_handshake(c->tls);           // sends the ClientHello; the rest follows what epoll says
    }
    struct epoll_event event = { EPOLLIN, { .ptr = c } };
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) != 0) fail("epoll_ctl");
}

static void hang_up(struct connection *c) {
    if (c->tls != NULL) {
        SSL_shutdown(c->tls);
        SSL_free(c->tls);
        ERR_clear_error();
    }
    close(c->fd);
}

static void send_all(struct connection *c, const char *bytes, size_t length, double when) {
    c->sent_at = when;
    c->state = WAITING;
    c->head_length = 0;
    c->in_body = false;
    int sent = c->tls != NULL ? SSL_write(c->tls, bytes, (int)length) : (int)send(c->fd, bytes, length, MSG_NOSIGNAL);
    if (sent != (int)length) errors++;      // the lost connection shows at the next read as well
}

static void ask(struct connection *c, double when) {
    if (c->upgraded) send_all(c, frame, frame_length, when);
    else send_all(c, request, request_length, when);
}

static enum outcome shake(struct connection *c) {
    int result = SSL_do_handshake(c->tls);
    if (result == 1) {
        c->state = QUIET;
        return OPENED;
    }
    int why = SSL_get_error(c->tls, result);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? NOT_YET : BROKEN;
}

// Takes octets of an answer's head; returns how many of them belong to what follows it, or −1 when more must come.
static long take_head(struct connection *c, const char *bytes, size_t count) {
    size_t room = HEAD - 1 - c->head_length, take = count < room ? count : room, before = c->head_length;
    memcpy(c->head + c->head_length, bytes, take);
    c->head_length += take;
    c->head[c->head_length] = 0;
    char *end = memmem(c->head, c->head_length, "\r\n\r\n", 4);
    if (end == NULL) {
        if (c->head_length == HEAD - 1) fail("an answer's head is too long");
        return -1;
    }
    size_t head = (size_t)(end - c->head) + 4;
    const char *expected = mode_is("websocket") ? "101" : "200";
    if (strncmp(c->head + 9, expected, 3) != 0) errors++;
    c->in_body = true;
    c->missing = 0;
    if (!mode_is("websocket")) {
        char *field = strcasestr(c->head, "\r\ncontent-length:");
        if (field == NULL || field > end) fail("an answer without Content-Length");
        c->missing = atol(field + 17);
        if (c->missing != set.body) errors++;
        // A proxy may limit the requests of a connection: then a new one follows, as a browser would do it.
        c->closing = strcasestr(c->head, "\r\nconnection: close") != NULL;
    }
    return (long)(count - (head - before));
}

static enum outcome take(struct connection *c, const char *bytes, long count) {
    octets += count;
    if (c->upgraded) {
        // The whole frame comes back unmasked: same length less the mask.
        if (!c->in_body) {
            c->in_body = true;
            c->missing = (long)frame_length - 4;
            if (bytes[0] != frame[0] || (bytes[1] & 0x7f) != (frame[1] & 0x7f) || bytes[1] & 0x80) errors++;
        }
    } else if (!c->in_body) {
        count = take_head(c, bytes, (size_t)count);
        if (count < 0) return NOT_YET;
    }
    c->missing -= count;
    if (c->missing > 0) return NOT_YET;
    if (c->missing < 0) errors++;
    c->state = QUIET;
    if (mode_is("websocket") && !c->upgraded) {
        c->upgraded = true;
        return OPENED;
    }
    done++;
    return ANSWERED;
}

static enum outcome pump(struct connection *c) {
    if (c->state == HANDSHAKE) return shake(c);
    enum outcome outcome = NOT_YET;
    for (;;) {
        long count = c->tls != NULL ? SSL_read(c->tls, buffer, BUFFER) : recv(c->fd, buffer, BUFFER, 0);
        if (count <= 0) {
            bool again = c->tls != NULL ? SSL_get_error(c->tls, (int)count) == SSL_ERROR_WANT_READ
                                        : count < 0 && errno == EAGAIN;
            return again ? outcome : BROKEN;
        }
        if (c->state == WAITING) outcome = take(c, buffer, count);
        else errors++;                      // octets nobody asked for
        if (c->tls == NULL ? count < BUFFER : outcome != NOT_YET) return outcome;
    }
}

// Where an answer ended the connection: another one in its place. Its handshake is waited for; that is rare.
static void go_on(struct connection *c) {
    if (!c->closing) return;
    hang_up(c);
    dial(c);
    reconnects++;
    if (c->tls == NULL) return;
    fcntl(c->fd, F_SETFL, 0);
    if (SSL_do_handshake(c->tls) != 1) fail("a handshake failed");
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    c->state = QUIET;
}

// ---- the modes

// Opens all connections, a few at a time, and has each answer one request (or one upgrade).
static struct connection *open_all(void) {
    struct connection *all = calloc((size_t)set.connections, sizeof *all);
    if (all == NULL) fail("calloc");
    struct epoll_event events[EVENTS];
    int opened = 0, ready = 0;
    while (ready < set.connections) {
        while (opened < set.connections && opened - ready < 64) {
            dial(&all[opened]);
            if (!set.tls) ask(&all[opened], 0);
            opened++;
        }
        int count = epoll_wait(epoll_fd, events, EVENTS, STALL_MS);
        if (count == 0) {
            errno = ETIMEDOUT;
            fail("no answer while opening");
        }
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            enum outcome outcome = pump(c);
            if (outcome == BROKEN) fail("a connection was lost while opening");
            if (outcome == OPENED && !c->upgraded) ask(c, 0);
            else if (outcome != NOT_YET) ready++;
        }
    }
    return all;
}

static double run_closed(void) {
    struct connection *all = open_all();
    struct epoll_event events[EVENTS];
    done = octets = 0;
    double start = now(), t = start;
    for (int i = 0; i < set.connections; i++) ask(&all[i], start);
    int live = set.connections;
    while (t - start < set.seconds && live > 0) {
        int count = epoll_wait(epoll_fd, events, EVENTS, 100);
        t = now();
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            enum outcome outcome = pump(c);
            if (outcome == ANSWERED) {
                record(t - c->sent_at);
                go_on(c);
                ask(c, t);
            } else if (outcome == BROKEN) {
                errors++;
                live--;
                hang_up(c);
            }
        }
    }
    return t - start;
}

static double run_open(void) {
    struct connection *all = open_all(), **quiet = calloc((size_t)set.connections, sizeof *quiet);
    struct epoll_event events[EVENTS];
    int quiet_count = 0, live = set.connections;
    for (int i = 0; i < set.connections; i++) quiet[quiet_count++] = &all[i];
    done = octets = 0;
    long due = 0, sent = 0, total = (long)(set.rate * set.seconds);
    double start = now();
    while (done < total && live > 0) {
        double t = now();
        if (t - start > set.seconds + 5) {  // what is not answered five seconds after the end is lost
            errors += total - done;
            break;
        }
        due = (long)((t - start) * set.rate);
        if (due > total) due = total;
        // The request due at k / rate is counted from that moment, also when no connection was free then.
        while (sent < due && quiet_count > 0) {
            ask(quiet[--quiet_count], start + (double)sent / set.rate);
            sent++;
        }
        double wait = sent < total && quiet_count > 0 ? start + (double)(sent + 1) / set.rate - now() : 0.1;
        struct timespec timeout = { 0, wait <= 0 ? 0 : (long)((wait < 0.9 ? wait : 0.9) * 1e9) };
        int count = epoll_pwait2(epoll_fd, events, EVENTS, &timeout, NULL);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            enum outcome outcome = pump(c);
            if (outcome == ANSWERED) {
                record(now() - c->sent_at);
                go_on(c);
                quiet[quiet_count++] = c;
            } else if (outcome == BROKEN) {
                errors++;
                live--;
                hang_up(c);
            }
        }
    }
    return now() - start;
}

static double run_handshakes(void) {
    struct connection *all = calloc((size_t)set.connections, sizeof *all);
    if (all == NULL) fail("calloc");
    struct epoll_event events[EVENTS];
    double start = now();
    for (int i = 0; i < set.connections; i++) dial(&all[i]);
    while (now() - start < set.seconds) {
        int count = epoll_wait(epoll_fd, events, EVENTS, 100);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            enum outcome outcome = pump(c);
            if (outcome == OPENED) ask(c, 0);
            if (outcome == BROKEN) errors++;
            if (outcome == ANSWERED || outcome == BROKEN) {
                hang_up(c);
                dial(c);
            }
        }
    }
    return now() - start;
}

static double run_idle(void) {
    double start = now();
    open_all();
    printf("ready\n");
    fflush(stdout);
    while (getchar() != EOF) { }
    return now() - start;
}

// ---- around them

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void report(double seconds) {
    printf("done=%ld errors=%ld seconds=%.4f octets=%ld reconnects=%ld rate=%.1f", done, errors, seconds,
        octets, reconnects, (double)done / seconds);
    if (latency_count > 0) {
        qsort(latencies, latency_count, sizeof *latencies, by_size);
        size_t last = latency_count - 1;
        printf(" p50=%.1f p90=%.1f p99=%.1f p999=%.1f max=%.1f", latencies[last / 2], latencies[last * 9 / 10],
            latencies[last * 99 / 100], latencies[last * 999 / 1000], latencies[last]);
    }
    printf("\n");
}

static void prepare(void) {
    signal(SIGPIPE, SIG_IGN);
    target = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)set.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    request_length = (size_t)snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%d\r\n%s\r\n", set.path,
        set.host, set.port, mode_is("websocket") ? "Connection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" : "");
    if (set.length < 1 || set.length > 8192) fail("--length must be 1 to 8192");
    frame[0] = (char)0x82;
    frame_head = set.length < 126 ? 2 : 4;
    frame[1] = (char)(0x80 | (set.length < 126 ? set.length : 126));
    if (frame_head == 4) {
        frame[2] = (char)(set.length >> 8);
        frame[3] = (char)set.length;
    }
    memcpy(frame + frame_head, "\x12\x34\x56\x78", 4);
    memset(frame + frame_head + 4, 'x', (size_t)set.length);
    frame_length = frame_head + 4 + (size_t)set.length;
    if (set.tls) {
        static const unsigned char protocols[] = "\x08http/1.1";
        context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
        SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
        SSL_CTX_set1_groups_list(context, "X25519");
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1);
    }
    epoll_fd = epoll_create1(0);
}

static void read_options(int count, char **words) {
    set.mode = count > 1 ? words[1] : "";
    for (int i = 2; i < count; i++) {
        if (strcmp(words[i], "--tls") == 0) {
            set.tls = true;
            continue;
        }
        const char *name = words[i], *value = i + 1 < count ? words[++i] : "";
        if (strcmp(name, "--port") == 0) set.port = atoi(value);
        else if (strcmp(name, "--path") == 0) set.path = value;
        else if (strcmp(name, "--host") == 0) set.host = value;
        else if (strcmp(name, "--body") == 0) set.body = atol(value);
        else if (strcmp(name, "--connections") == 0) set.connections = atoi(value);
        else if (strcmp(name, "--seconds") == 0) set.seconds = atof(value);
        else if (strcmp(name, "--rate") == 0) set.rate = atof(value);
        else if (strcmp(name, "--length") == 0) set.length = atoi(value);
        else {
            fprintf(stderr, "load: unknown option %s\n", name);
            exit(2);
        }
    }
}

int main(int count, char **words) {
    read_options(count, words);
    prepare();
    double seconds;
    if (mode_is("closed") || mode_is("websocket")) seconds = run_closed();
    else if (mode_is("open")) seconds = run_open();
    else if (mode_is("handshakes")) seconds = run_handshakes();
    else if (mode_is("idle")) seconds = run_idle();
    else {
        fprintf(stderr, "usage: load closed|open|handshakes|idle|websocket [options]\n");
        return 2;
    }
    report(seconds);
    return 0;
}

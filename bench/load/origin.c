// The origin behind every contestant: one thread, epoll, keep-alive, answers prepared once.
//
//   origin PORT
//
// GET /1k and any other path: 200 with 1,024 octets. GET /1m: 200 with 1,048,576 octets. A WebSocket handshake on any
// path: 101, then every text or binary frame comes back unmasked; a close frame is answered and ends the connection.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { INPUT_SIZE = 32 * 1024, OUTPUT_SIZE = 64 * 1024, EVENTS = 512, SMALL_BODY = 1024, LARGE_BODY = 1024 * 1024 };

struct answer {
    char *bytes;
    size_t length;
};

struct connection {
    int fd;
    bool tunnel;            // after a 101
    bool wants_write;       // EPOLLOUT is registered
    size_t input_length;
    const char *rest;       // what of an answer is still to be sent; points into an answer or into output
    size_t rest_length;
    char *output;           // echoed frames; allocated for tunnels only
    char input[INPUT_SIZE];
};

static int epoll_fd;
static struct answer small, large;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static struct answer make_answer(size_t body) {
    struct answer made = { malloc(body + 512), 0 };
    if (made.bytes == NULL) fail("malloc");
    made.length = (size_t)sprintf(made.bytes,
        "HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Fri, 20 Nov 2026 09:00:00 GMT\r\nContent-Type: text/plain\r\n"
        "Content-Length: %zu\r\nCache-Control: no-store\r\n\r\n", body);
    for (size_t i = 0; i < body; i++) made.bytes[made.length++] = (char)('a' + i % 26);
    return made;
}

static void watch(struct connection *c, bool write) {
    if (c->wants_write == write) return;
    c->wants_write = write;
    // While an answer waits for room nothing more is read: the next request waits in the socket.
    struct epoll_event event = { write ? EPOLLOUT : EPOLLIN, { .ptr = c } };
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
}

static void finish(struct connection *c) {
    close(c->fd);
    free(c->output);
    free(c);
}

// False: the connection is gone.
static bool flush(struct connection *c) {
    while (c->rest_length > 0) {
        ssize_t sent = send(c->fd, c->rest, c->rest_length, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN) return false;
            watch(c, true);
            return true;
        }
        c->rest += sent;
        c->rest_length -= (size_t)sent;
    }
    watch(c, false);
    return true;
}

static bool reply(struct connection *c, const char *bytes, size_t length) {
    c->rest = bytes;
    c->rest_length = length;
    return flush(c);
}

static void drop_input(struct connection *c, size_t used) {
    c->input_length -= used;
    if (c->input_length > 0) memmove(c->input, c->input + used, c->input_length);
}

static bool open_tunnel(struct connection *c, const char *key) {
    char text[128];
    unsigned char digest[SHA_DIGEST_LENGTH], accept[64];
    int length = (int)strcspn(key, "\r\n");
    int total = snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", length, key);
    if (total < 0 || total >= (int)sizeof text) return false;
    SHA1((unsigned char *)text, (size_t)total, digest);
    EVP_EncodeBlock(accept, digest, sizeof digest);
    c->tunnel = true;
    c->output = malloc(OUTPUT_SIZE);
    int head = sprintf(c->output, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n", (char *)accept);
    return reply(c, c->output, (size_t)head);
}

static bool serve_requests(struct connection *c) {
    while (c->rest_length == 0 && !c->tunnel) {
        char *end = memmem(c->input, c->input_length, "\r\n\r\n", 4);
        if (end == NULL) return c->input_length < INPUT_SIZE - 1;
        *end = 0;
        size_t used = (size_t)(end - c->input) + 4;
        bool served;
        char *key = strcasestr(c->input, "\r\nsec-websocket-key: ");
        if (key != NULL) served = open_tunnel(c, key + 21);
        else if (strncmp(c->input, "GET /1m", 7) == 0) served = reply(c, large.bytes, large.length);
        else served = reply(c, small.bytes, small.length);
        if (!served) return false;
        drop_input(c, used);
    }
    return true;
}

// Echoes all complete frames of the input in one send; frames of this bench are at most 16 KB.
static bool serve_frames(struct connection *c) {
    if (c->rest_length > 0) return true;
    size_t at = 0, out = 0;
    bool open = true;
    while (open && c->input_length - at >= 2) {
        unsigned char *p = (unsigned char *)c->input + at;
        size_t length = p[1] & 0x7f, head = 2;
        if (length == 127) return false;
        if (length == 126) {
            if (c->input_length - at < 4) break;
            length = (size_t)p[2] << 8 | p[3];
            head = 4;
        }
        if ((p[1] & 0x80) == 0 || head + 4 + length > INPUT_SIZE) return false;
        if (c->input_length - at < head + 4 + length) break;
        unsigned char *mask = p + head, *payload = p + head + 4;
        memcpy(c->output + out, p, head);
        c->output[out + 1] &= 0x7f;
        for (size_t i = 0; i < length; i++) c->output[out + head + i] = (char)(payload[i] ^ mask[i & 3]);
        open = (p[0] & 0x0f) != 8;
        out += head + length;
        at += head + 4 + length;
    }
    drop_input(c, at);
    return (out == 0 || reply(c, c->output, out)) && open;
}

static bool on_event(struct connection *c, uint32_t events) {
    if (events & EPOLLOUT && !flush(c)) return false;
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        ssize_t count = recv(c->fd, c->input + c->input_length, INPUT_SIZE - 1 - c->input_length, 0);
        if (count == 0 || (count < 0 && errno != EAGAIN)) return false;
        if (count > 0) c->input_length += (size_t)count;
    }
    return c->tunnel ? serve_frames(c) : serve_requests(c);
}

static void accept_all(int listener) {
    int one = 1, fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL) fail("calloc");
        c->fd = fd;
        struct epoll_event event = { EPOLLIN, { .ptr = c } };
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: origin PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    small = make_answer(SMALL_BODY);
    large = make_answer(LARGE_BODY);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)atoi(arguments[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener, 4096) != 0) fail("listen");
    epoll_fd = epoll_create1(0);
    struct epoll_event event = { EPOLLIN, { .ptr = NULL } }, events[EVENTS];
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == NULL) accept_all(listener);
            else if (!on_event(c, events[i].events)) finish(c);
        }
    }
}

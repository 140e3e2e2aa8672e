// The target and the observer of the benchmark: an HTTP/1.1 server on one thread whose answers are known
// in advance and which notes when each request arrived, by the kernel's own timestamp (SO_TIMESTAMPNS),
// so that what a load generator sent is judged the same way for all and by none of them.
//   --mode fast | delay | freeze | hang     --delay-ns N            every answer, N after its arrival
//   --freeze-from-ns N --freeze-for-ns N    from the first request  --hang-per-thousand N --seed N
//   --log FILE   on SIGTERM: int64 pairs (arrival, answered or 0), nanoseconds of CLOCK_REALTIME
// Prints its URL, and on SIGTERM one line of JSON.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FDS = 65536, BUFFER_BYTES = 16384, LOG_CAPACITY = 1 << 22, EVENTS = 512 };
enum mode { FAST, DELAY, FREEZE, HANG };

static const char ANSWER[] =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"ok\":true}";

struct connection {
  uint32_t generation;  // tells a deferred answer whether its connection is still the same one
  bool is_closing;
  int length;           // bytes of `buffer` that are in use
  int64_t arrived_at;   // of the request that is being read; 0 between requests
  char *buffer;
};
struct record { int64_t arrived_at, answered_at; };
struct deferred { int fd; uint32_t generation; int64_t due_at; int64_t record; };

static enum mode mode = FAST;
static int64_t delay_ns, freeze_from_ns, freeze_for_ns;
static bool is_hung[1000];
static const char *log_file;
static struct connection connections[MAX_FDS];
static struct record *records;
static int64_t record_count, requests, kernel_stamped, hung, opened, open_now, open_max;
static int64_t first_arrival;   // as stamped; without a log, as read
static int64_t last_batch_at;
static struct deferred *queue;  // a ring: one delay for all keeps it in order
static int64_t queue_head, queue_tail;
static int poll_fd, timer_fd;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) { perror(what); exit(1); }

static uint64_t next_random(uint64_t *state) {  // splitmix64
  uint64_t z = (*state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

/** Exactly `count` of every thousand requests, always the same ones. */
static void choose_hung(int count, uint64_t seed) {
  int order[1000];
  for (int i = 0; i < 1000; i++) order[i] = i;
  for (int i = 0; i < count && i < 1000; i++) {
    int j = i + (int)(next_random(&seed) % (uint64_t)(1000 - i));
    int kept = order[i];
    order[i] = order[j];
    order[j] = kept;
    is_hung[order[i]] = true;
  }
}

static void end_connection(int fd) {
  connections[fd].generation++;
  connections[fd].length = 0;
  connections[fd].arrived_at = 0;
  connections[fd].is_closing = false;
  open_now--;
  close(fd);
}

static void answer(int fd, int64_t record) {
  ssize_t sent = send(fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL);
  if (record >= 0 && sent > 0) records[record].answered_at = now_ns();
  if (connections[fd].is_closing) end_connection(fd);
}

static void arm_timer(int64_t at) {
  struct itimerspec when = {.it_value = {at / 1000000000LL, at % 1000000000LL}};
  timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void defer(int fd, int64_t due_at, int64_t record) {
  if (queue_tail - queue_head >= LOG_CAPACITY) return;
  queue[queue_tail % LOG_CAPACITY] =
      (struct deferred){fd, connections[fd].generation, due_at, record};
  if (queue_head == queue_tail++) arm_timer(due_at);
}

static void answer_due(void) {
  uint64_t expirations;
  if (read(timer_fd, &expirations, sizeof expirations) < 0 && errno != EAGAIN) die("timerfd");
  while (queue_head < queue_tail) {
    struct deferred next = queue[queue_head % LOG_CAPACITY];
    if (next.due_at > now_ns()) {
      arm_timer(next.due_at);
      return;
    }
    queue_head++;
    if (connections[next.fd].generation == next.generation) answer(next.fd, next.record);
  }
}

/** A whole request was read. */
static void on_request(int fd, int64_t arrived_at) {
  int64_t index = requests++, record = -1;
  if (first_arrival == 0) first_arrival = arrived_at ? arrived_at : now_ns();
  if (records && record_count < LOG_CAPACITY) {
    record = record_count++;
    records[record].arrived_at = arrived_at;
  }
  if (mode == HANG && is_hung[index % 1000]) {
    hung++;
    return;
  }
  if (mode == DELAY) defer(fd, arrived_at + delay_ns, record);
  else answer(fd, record);
}

/** Length of the request that starts at `text`; 0 when it is not complete yet, -1 when it is too long. */
static int request_length(struct connection *c, const char *text, int length) {
  const char *end = memmem(text, (size_t)length, "\r\n\r\n", 4);
  if (!end) return length >= BUFFER_BYTES ? -1 : 0;
  int body = 0;
  for (const char *line = memchr(text, '\n', (size_t)(end - text)); line;
       line = memchr(line, '\n', (size_t)(end - line))) {
    line++;
    if (strncasecmp(line, "content-length:", 15) == 0) body = atoi(line + 15);
    if (strncasecmp(line, "connection: close", 17) == 0) c->is_closing = true;
  }
  int total = (int)(end - text) + 4 + body;
  if (total > BUFFER_BYTES) return -1;
  return total <= length ? total : 0;
}

/** Reads what is there. With a log, `stamp` becomes the kernel's time of it, or now where it gave none. */
static ssize_t receive(int fd, struct connection *c, int64_t *stamp) {
  if (!log_file) return recv(fd, c->buffer + c->length, (size_t)(BUFFER_BYTES - c->length), 0);
  char control[128];
  struct iovec part = {c->buffer + c->length, (size_t)(BUFFER_BYTES - c->length)};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t got = recvmsg(fd, &message, 0);
  if (got <= 0) return got;
  *stamp = 0;
  for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h; h = CMSG_NXTHDR(&message, h)) {
    if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_TIMESTAMPNS) continue;
    struct timespec t;
    memcpy(&t, CMSG_DATA(h), sizeof t);
    *stamp = t.tv_sec * 1000000000LL + t.tv_nsec;
  }
  if (*stamp != 0) kernel_stamped++;
  else *stamp = now_ns();
  return got;
}

static void on_readable(int fd) {
  struct connection *c = &connections[fd];
  int64_t stamp = 0;
  ssize_t got = receive(fd, c, &stamp);
  if (got == 0 || (got < 0 && errno != EAGAIN)) {
    end_connection(fd);
    return;
  }
  if (got < 0) return;
  c->length += (int)got;
  if (c->arrived_at == 0) c->arrived_at = stamp;  // of its first bytes
  uint32_t generation = c->generation;
  int used = 0, length;
  while (used < c->length && (length = request_length(c, c->buffer + used, c->length - used)) != 0) {
    if (length < 0) {
      end_connection(fd);
      return;
    }
    used += length;
    on_request(fd, c->arrived_at);
    if (c->generation != generation) return;
    c->arrived_at = stamp;
  }
  c->length -= used;
  if (c->length == 0) c->arrived_at = 0;
  else if (used > 0) memmove(c->buffer, c->buffer + used, (size_t)c->length);
}

static void on_connections(int listener) {
  int fd, yes = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    if (fd >= MAX_FDS) {
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (!connections[fd].buffer) connections[fd].buffer = malloc(BUFFER_BYTES);
    opened++;
    if (++open_now > open_max) open_max = open_now;
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
  }
}

static int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (log_file) setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);  // accepted sockets inherit it
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(fd, 4096) < 0) die("listen");
  socklen_t length = sizeof address;
  getsockname(fd, (struct sockaddr *)&address, &length);
  printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void report(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  if (log_file) {
    FILE *out = fopen(log_file, "wb");
    if (!out || fwrite(records, sizeof *records, (size_t)record_count, out) != (size_t)record_count)
      die(log_file);
    fclose(out);
  }
  printf("{\"requests\":%lld,\"logged\":%lld,\"kernelStamped\":%lld,\"hung\":%lld,\"opened\":%lld,"
         "\"openMax\":%lld,\"activeSeconds\":%.6f,\"cpuSeconds\":%.6f}\n",
         (long long)requests, (long long)record_count, (long long)kernel_stamped, (long long)hung,
         (long long)opened, (long long)open_max, (double)(last_batch_at - first_arrival) / 1e9,
         (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
             (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
  fflush(stdout);
}

static int watch_signals(void) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigprocmask(SIG_BLOCK, &ending, NULL);
  return signalfd(-1, &ending, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void watch(int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
}

/** Sleeps out the freeze when now is within it: nothing is read, nothing answered. */
static void freeze(void) {
  if (mode != FREEZE || first_arrival == 0) return;
  int64_t from = first_arrival + freeze_from_ns, until = from + freeze_for_ns, now = now_ns();
  if (now < from || now >= until) return;
  struct timespec end = {until / 1000000000LL, until % 1000000000LL};
  while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &end, NULL) == EINTR) {}
}

static void parse(int count, char **values) {
  int hung_per_thousand = 0;
  uint64_t seed = 1;
  for (int i = 1; i + 1 < count; i += 2) {
    const char *key = values[i], *value = values[i + 1];
    if (!strcmp(key, "--mode"))
      mode = !strcmp(value, "delay") ? DELAY
             : !strcmp(value, "freeze") ? FREEZE
             : !strcmp(value, "hang") ? HANG : FAST;
    else if (!strcmp(key, "--delay-ns")) delay_ns = atoll(value);
    else if (!strcmp(key, "--freeze-from-ns")) freeze_from_ns = atoll(value);
    else if (!strcmp(key, "--freeze-for-ns")) freeze_for_ns = atoll(value);
    else if (!strcmp(key, "--hang-per-thousand")) hung_per_thousand = atoi(value);
    else if (!strcmp(key, "--seed")) seed = strtoull(value, NULL, 10);
    else if (!strcmp(key, "--log")) log_file = value;
    else {
      fprintf(stderr, "unknown option %s\n", key);
      exit(2);
    }
  }
  choose_hung(hung_per_thousand, seed);
}

static void *reserve(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) die("mmap");
  return memory;
}

int main(int count, char **values) {
  parse(count, values);
  prctl(PR_SET_TIMERSLACK, 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (log_file) {
    records = reserve(sizeof *records * LOG_CAPACITY);
    memset(records, 0, sizeof *records * (LOG_CAPACITY / 16));  // no page faults in the usual run
  }
  queue = reserve(sizeof *queue * LOG_CAPACITY);
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  timer_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  int signals = watch_signals(), listener = listen_on(0);
  watch(signals);
  watch(timer_fd);
  watch(listener);
  struct epoll_event events[EVENTS];
  int64_t seen = 0;
  for (;;) {
    int ready = epoll_wait(poll_fd, events, EVENTS, -1);
    freeze();
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) on_connections(listener);
      else if (fd == timer_fd) answer_due();
      else if (fd == signals) {
        report();
        return 0;
      } else on_readable(fd);
    }
    if (requests > seen) {
      seen = requests;
      last_batch_at = now_ns();
    }
  }
}

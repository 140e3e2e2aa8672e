// Runs one command and says what its whole process tree cost: `meter OUT LIMIT_SECONDS COMMAND...` writes
// one line of JSON to OUT. A program of its own because only a parent that has waited is told the processor
// time of processes that have ended, and because a child's peak memory starts at that of whoever forked it.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t child;
static volatile sig_atomic_t was_limited;

static void end_tree(int signal_number) {
  if (signal_number == SIGALRM) was_limited = 1;
  if (child > 0) kill(-child, SIGKILL);
}

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

int main(int count, char **values) {
  if (count < 4) return 2;
  struct timespec begun, ended;
  signal(SIGALRM, end_tree);
  signal(SIGTERM, end_tree);
  signal(SIGINT, SIG_IGN);  // whoever started this says when it ends
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  clock_gettime(CLOCK_MONOTONIC, &begun);
  child = fork();
  if (child == 0) {
    setpgid(0, 0);
    signal(SIGINT, SIG_DFL);
    execvp(values[3], values + 3);
    perror(values[3]);
    _exit(127);
  }
  setpgid(child, child);
  alarm((unsigned)atoi(values[2]));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  clock_gettime(CLOCK_MONOTONIC, &ended);
  kill(-child, SIGKILL);  // what it left behind
  while (wait(NULL) > 0 || errno == EINTR) {}
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  FILE *out = fopen(values[1], "w");
  if (!out) return 2;
  fprintf(out,
          "{\"exitCode\":%d,\"timedOut\":%s,\"cpuSeconds\":%.6f,\"wallSeconds\":%.6f,\"peakRssBytes\":%lld}\n",
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          was_limited ? "true" : "false", seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
          (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9,
          (long long)usage.ru_maxrss * 1024);
  fclose(out);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

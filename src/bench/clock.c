/*
 * Moves the wall clock of one process, for the benchmarks clock-forward and clock-back:
 *   cc -shared -fPIC -O2 -o clock.so clock.c -ldl
 *   LD_PRELOAD=clock.so OMNIHUB_CLOCK_FILE=offset java …
 * The first eight bytes of the file are the seconds to add, in the machine's own byte order; the
 * file is mapped, so a write to it is seen at once. The steady clock goes on as it does. libfaketime
 * cannot serve here: below it each wait of the JVM that has an end is over at once, so that all
 * threads spin. Who already waits for a moment of the wall clock goes on to wait for as long as he
 * meant to.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Deadlines of the steady clock count from the machine's start and are smaller than that. */
#define A_DATE 1000000000

typedef int waits(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
typedef int tells(clockid_t, struct timespec *);

static volatile const int64_t none = 0;
static volatile const int64_t *offset = &none;
static waits *real_wait;
static tells *real_time;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("OMNIHUB_CLOCK_FILE");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *map = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    if (map != MAP_FAILED) {
      offset = map;
    }
    close(file);
  }
  real_time = (tells *)dlsym(RTLD_NEXT, "clock_gettime");
  real_wait = (waits *)dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  if (!real_wait) {
    real_wait = (waits *)dlsym(RTLD_NEXT, "pthread_cond_timedwait");
  }
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int failed = real_time ? real_time(clock, now) : (int)syscall(SYS_clock_gettime, clock, now);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    now->tv_sec += *offset;
  }
  return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec exact;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *also) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (also) {
    *also = exact.tv_sec;
  }
  return exact.tv_sec;
}

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition,
    pthread_mutex_t *restrict mutex,
    const struct timespec *restrict until) {
  struct timespec moved = *until;
  if (moved.tv_sec > A_DATE) {
    moved.tv_sec -= *offset;
  }
  return real_wait(condition, mutex, &moved);
}

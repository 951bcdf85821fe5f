/* A disk that fails, or takes the process with it, at a chosen moment.

   Loaded before the C library (LD_PRELOAD). FAULTY_ORDER names a file with one line, looked at before every fsync,
   fdatasync and write of a file whose path contains FAULTY_MATCH; without the file nothing happens:

     kill-before N     the process is killed instead of the N-th sync from now on
     kill-after N      ... once the N-th sync is done
     fail-sync E N     the N-th sync gives errno E; N = 0: every one
     fail-write E N    the same for writes

   "From now on" begins anew whenever the line changes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 128, LONGEST = 4096 };
struct order { char verb[32]; int code, at, count; };

static int meant(int fd) {
  const char *match = getenv("FAULTY_MATCH");
  char link[64], path[LONGEST];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = match ? readlink(link, path, LONGEST - 1) : -1;
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, match) && !strstr(path, "-shm");
}

/* The order that stands, with the count of syncs (or writes) since it was given; verb "" when there is none. */
static struct order standing(int fd, int writing) {
  static char before[LINE];
  static int syncs, writes;
  struct order found = {"", 0, 0, 0};
  char line[LINE] = "";
  if (!meant(fd)) return found;
  int file = open(getenv("FAULTY_ORDER"), O_RDONLY);
  if (file < 0) return found;
  ssize_t length = read(file, line, LINE - 1);
  close(file);
  if (length <= 0) return found;
  line[length] = 0;
  if (strcmp(line, before)) {
    strcpy(before, line);
    syncs = writes = 0;
  }
  found.count = writing ? ++writes : ++syncs;
  if (sscanf(line, "%31s %d %d", found.verb, &found.code, &found.at) == 2) found.at = found.code;
  return found;
}

static int fails(struct order order, const char *verb) {
  if (strcmp(order.verb, verb) || (order.at && order.at != order.count)) return 0;
  errno = order.code;
  return 1;
}

static void kills(struct order order, const char *verb) {
  if (!strcmp(order.verb, verb) && order.at == order.count) kill(getpid(), SIGKILL);
}

static int synced(int fd, const char *name) {
  struct order order = standing(fd, 0);
  if (fails(order, "fail-sync")) return -1;
  kills(order, "kill-before");
  int result = ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
  kills(order, "kill-after");
  return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  if (fails(standing(fd, 1), "fail-write")) return -1;
  return ((ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64"))(fd, bytes, length, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  return pwrite64(fd, bytes, length, at);
}
